#!/bin/sh
# As the official image: a cluster in PGDATA, of POSTGRES_USER with POSTGRES_PASSWORD, with the database POSTGRES_DB.
set -e
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
install -d -m 0700 -o postgres -g postgres "$PGDATA"
chown postgres:postgres /var/lib/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
    chmod 0644 /tmp/password
    as_postgres initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust \
        --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    echo "CREATE DATABASE $POSTGRES_DB" | as_postgres postgres --single -D "$PGDATA" postgres
fi
exec setpriv --reuid postgres --regid postgres --clear-groups postgres -D "$PGDATA" -c listen_addresses='*' \
    -c unix_socket_directories=/tmp

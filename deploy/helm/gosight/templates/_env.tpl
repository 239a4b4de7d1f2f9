{{/* One environment variable out of the secret. Takes (list $ name key) and, for one that may be missing, true. */}}
{{- define "gosight.secret" -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef:
      name: {{ (index . 0).Values.existingSecret }}
      key: {{ index . 2 }}
      {{- if gt (len .) 3 }}
      optional: true
      {{- end }}
{{- end }}

{{/* Where the stores are. The kubelet puts the passwords into the addresses. */}}
{{- define "gosight.env" -}}
{{- $v := .Values -}}
- name: CONFIG_PATH
  value: /etc/gosight/gosight.yaml
- name: KAFKA_BROKERS
  value: {{ include "gosight.brokers" . | quote }}
{{ include "gosight.secret" (list . "CLICKHOUSE_PASSWORD" "clickhouse-password") }}
{{ include "gosight.secret" (list . "POSTGRES_PASSWORD" "postgres-password") }}
{{ include "gosight.secret" (list . "REDIS_PASSWORD" "redis-password") }}
- name: CLICKHOUSE_DSN
  value: {{ printf "clickhouse://%s:$(CLICKHOUSE_PASSWORD)@%s:%v/%s" $v.clickhouse.user (include "gosight.host" (list . "clickhouse")) $v.clickhouse.port $v.clickhouse.database | quote }}
- name: DATABASE_URL
  value: {{ printf "postgres://%s:$(POSTGRES_PASSWORD)@%s:%v/%s%s" $v.postgres.user (include "gosight.host" (list . "postgres")) $v.postgres.port $v.postgres.database (ternary "" (printf "?%s" $v.postgres.options) (empty $v.postgres.options)) | quote }}
- name: REDIS_URL
  value: {{ printf "%s://:$(REDIS_PASSWORD)@%s:%v" (ternary "rediss" "redis" $v.redis.tls) (include "gosight.host" (list . "redis")) $v.redis.port | quote }}
{{- end }}

{{/* The host of a store: the chart's own, or an external one. Takes (list $ store). */}}
{{- define "gosight.host" -}}
{{- $root := index . 0 -}}{{- $store := index . 1 -}}{{- $values := index $root.Values $store -}}
{{- if $values.enabled -}}{{ include "gosight.name" $root }}-{{ $store }}.{{ $root.Release.Namespace }}.svc
{{- else -}}{{ required (printf "%s.host: the address of the external store, because %s.enabled is false" $store $store) $values.host }}{{- end -}}
{{- end }}

{{- define "gosight.brokers" -}}
{{- $kafka := .Values.kafka -}}
{{- if $kafka.enabled -}}
{{- $service := printf "%s-kafka" (include "gosight.name" .) -}}
{{- $brokers := list -}}
{{- range until (int $kafka.replicas) -}}
{{- $brokers = append $brokers (printf "%s-%d.%s.%s.svc:9092" $service . $service $.Release.Namespace) -}}
{{- end -}}
{{ join "," $brokers }}
{{- else -}}
{{ join "," $kafka.brokers | required "kafka.brokers: the addresses of the external Kafka, because kafka.enabled is false" }}
{{- end -}}
{{- end }}

{{/* Copies of each partition: of Kafka's own topics and of ours. */}}
{{- define "gosight.copies" -}}
{{- $kafka := .Values.kafka -}}
{{- if $kafka.replicationFactor -}}{{ $kafka.replicationFactor }}
{{- else if $kafka.enabled -}}{{ min 3 (int $kafka.replicas) }}
{{- else -}}3{{- end -}}
{{- end }}

{{/* Where cold replays lie. Only the api goes there. */}}
{{- define "gosight.s3" -}}
{{- $s3 := .Values.s3 -}}
{{- if $s3.enabled }}
- name: S3_ENDPOINT
  value: http://{{ include "gosight.name" . }}-s3.{{ .Release.Namespace }}.svc:8333
{{- range $name, $key := dict "S3_ACCESS_KEY" "access-key" "S3_SECRET_KEY" "secret-key" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: {name: {{ include "gosight.name" $ }}-s3, key: {{ $key }}}
{{- end }}
{{- else if $s3.endpoint }}
- name: S3_ENDPOINT
  value: {{ $s3.endpoint | quote }}
{{ include "gosight.secret" (list . "S3_ACCESS_KEY" "s3-access-key" true) }}
{{ include "gosight.secret" (list . "S3_SECRET_KEY" "s3-secret-key" true) }}
{{- else }}
- name: GOSIGHT_S3__FOLDER
  value: /tmp/objects
{{- end }}
- name: S3_BUCKET
  value: {{ $s3.bucket | quote }}
- name: S3_REGION
  value: {{ $s3.region | quote }}
{{- end }}

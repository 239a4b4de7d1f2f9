"""What `gosight up` runs on one machine, without Docker: infrastructure, our services, one supervisor."""

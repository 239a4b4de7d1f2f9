{{/* The YAML file at CONFIG_PATH: what the chart knows, and over it `config` of the values. */}}
{{- define "gosight.config" -}}
{{- $kafka := dict "partitions" .Values.kafka.partitions "replication_factor" (include "gosight.copies" . | int) -}}
{{- $known := dict "kafka" $kafka "cors_origins" (list (include "gosight.origin" .)) -}}
{{- $ingest := printf "%s://ingest.%s" (ternary "https" "http" .Values.ingress.tls.enabled) .Values.global.domain -}}
{{- $_ := set $known "api" (dict "dashboard_url" (include "gosight.origin" .) "ingest_url" $ingest) -}}
{{- if .Values.ingress.enabled -}}
{{- $_ := set $known "trusted_proxies" .Values.ingress.trustedProxies -}}
{{- end -}}
{{- if .Values.geoip.existingClaim -}}
{{- $_ := set $known "geoip" (dict "database_path" (printf "/data/geoip/%s" .Values.geoip.file)) -}}
{{- end -}}
{{ toYaml (mergeOverwrite $known (deepCopy .Values.config)) }}
{{- end }}

{{/* Where browsers find the dashboard. */}}
{{- define "gosight.origin" -}}
{{ ternary "https" "http" .Values.ingress.tls.enabled }}://{{ .Values.global.domain }}
{{- end }}

{{/* Whether replays are recorded, as the services see it. Empty: no. */}}
{{- define "gosight.replays" -}}
{{- $replay := .Values.config.replay | default dict -}}
{{- if ne false (ternary $replay.enabled true (hasKey $replay "enabled")) -}}yes{{- end -}}
{{- end }}

{{/* The volume with the file, and where it is mounted. A pod starts anew when the file changes. */}}
{{- define "gosight.config-volume" -}}
- name: config
  configMap: {name: {{ include "gosight.name" . }}-config}
{{- end }}

{{- define "gosight.config-mount" -}}
- {name: config, mountPath: /etc/gosight, readOnly: true}
{{- end }}

{{- define "gosight.config-annotation" -}}
gosight.io/config: {{ include "gosight.config" . | sha256sum | trunc 16 }}
{{- end }}

{{/* What cannot work, said before anything is installed. */}}
{{- define "gosight.checks" -}}
{{- if and (include "gosight.replays" .) (not .Values.s3.enabled) (not .Values.s3.endpoint) -}}
{{- fail "s3: replays are recorded, so cold ones need a place that all api pods see: set s3.enabled or s3.endpoint, or config.replay.enabled: false" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (eq .Values.global.domain "gosight.example.com") .Release.IsInstall (include "gosight.connected" .) -}}
{{- fail "global.domain: expected your own domain, got the example's" -}}
{{- end -}}
{{- if include "gosight.connected" . -}}
{{- include "gosight.check-secret" . -}}
{{- end -}}
{{- end }}

{{/* Whether a cluster answers; `helm template` has none. Empty: no. */}}
{{- define "gosight.connected" -}}
{{- if lookup "v1" "Secret" .Release.Namespace "" -}}yes{{- end -}}
{{- end }}

{{/* The secret has its keys, and each password can stand in an address. */}}
{{- define "gosight.check-secret" -}}
{{- $name := .Values.existingSecret -}}
{{- $data := (lookup "v1" "Secret" .Release.Namespace $name | default dict).data | default dict -}}
{{- range list "postgres-password" "clickhouse-password" "redis-password" "jwt-secret" -}}
{{- $value := get $data . | b64dec -}}
{{- if not $value -}}
{{- fail (printf "secret %s: expected the key %s; kubectl create secret generic %s --namespace %s --from-literal=postgres-password=… --from-literal=clickhouse-password=… --from-literal=redis-password=… --from-literal=jwt-secret=…" $name . $name $.Release.Namespace) -}}
{{- end -}}
{{- if and (hasSuffix "-password" .) (not (regexMatch "^[A-Za-z0-9._~-]+$" $value)) -}}
{{- fail (printf "secret %s, key %s: expected letters, digits, '.', '_', '~' and '-' only, because it stands in an address; `openssl rand -hex 24` makes one" $name .) -}}
{{- end -}}
{{- if and (eq . "jwt-secret") (lt (len $value) 32) -}}
{{- fail (printf "secret %s, key jwt-secret: expected at least 32 characters, got %d" $name (len $value)) -}}
{{- end -}}
{{- end -}}
{{- end }}

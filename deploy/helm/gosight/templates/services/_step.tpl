{{/* A command of ours that ends, as a container. Takes (list $ name word …). */}}
{{- define "gosight.step" -}}
{{- $root := index . 0 -}}
- name: {{ index . 1 }}
  image: {{ include "gosight.image" (list $root "api") }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy }}
  command: {{ slice . 2 | toJson }}
  env:
    {{- include "gosight.env" $root | nindent 4 }}
  resources:
    {{- toYaml $root.Values.migrations.resources | nindent 4 }}
  securityContext:
    {{- include "gosight.confined" $root | nindent 4 }}
  volumeMounts:
    {{- include "gosight.config-mount" $root | nindent 4 }}
    - {name: tmp, mountPath: /tmp}
{{- end }}

{{/* The names of everything: the release's, with `gosight` in it once. */}}
{{- define "gosight.name" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end }}

{{/* Labels that select a component's pods. Takes (list $ component). */}}
{{- define "gosight.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Labels of a component's objects. Takes (list $ component). */}}
{{- define "gosight.labels" -}}
{{- $root := index . 0 -}}
{{ include "gosight.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Name and labels of a component's object. Takes (list $ component). */}}
{{- define "gosight.metadata" -}}
name: {{ include "gosight.name" (index . 0) }}-{{ index . 1 }}
labels:
  {{- include "gosight.labels" . | nindent 2 }}
{{- end }}

{{/* The image of one of our services. Takes (list $ component). */}}
{{- define "gosight.image" -}}
{{- $image := (index . 0).Values.image -}}
{{ printf "%s/%s:%s" $image.repository (index . 1) ($image.tag | default (index . 0).Chart.AppVersion) | quote }}
{{- end }}

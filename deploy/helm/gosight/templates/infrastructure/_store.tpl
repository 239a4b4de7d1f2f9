{{/* The head of a store's StatefulSet and pod, up to its containers. Takes (list $ component replicas user group). */}}
{{- define "gosight.store" -}}
{{- $root := index . 0 -}}{{- $me := list $root (index . 1) -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "gosight.metadata" $me | nindent 2 }}
spec:
  replicas: {{ index . 2 }}
  serviceName: {{ include "gosight.name" $root }}-{{ index . 1 }}
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      {{- include "gosight.selector" $me | nindent 6 }}
  volumeClaimTemplates:
    {{- include "gosight.claim" (list $root (index $root.Values (index . 1)).storage) | nindent 4 }}
  template:
    metadata:
      labels:
        {{- include "gosight.labels" $me | nindent 8 }}
    spec:
      {{- include "gosight.placement" $me | nindent 6 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ index . 3 }}
        runAsGroup: {{ index . 4 }}
        fsGroup: {{ index . 4 }}
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* The headless service of a store. Takes (list $ component name port …). */}}
{{- define "gosight.store-service" -}}
{{- $me := list (index . 0) (index . 1) -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "gosight.metadata" $me | nindent 2 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "gosight.selector" $me | nindent 4 }}
  ports:
    {{- range chunk 2 (slice . 2) }}
    - {name: {{ index . 0 }}, port: {{ index . 1 }}, targetPort: {{ index . 0 }}}
    {{- end }}
{{- end }}

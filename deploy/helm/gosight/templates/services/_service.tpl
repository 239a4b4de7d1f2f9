{{/* The service of a component. Takes (list $ component port): balanced over its pods; without a port a headless one,
which gives each pod a name. */}}
{{- define "gosight.service" -}}
{{- $me := list (index . 0) (index . 1) -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "gosight.metadata" $me | nindent 2 }}
spec:
  selector:
    {{- include "gosight.selector" $me | nindent 4 }}
  {{- if gt (len .) 2 }}
  ports:
    - {name: http, port: {{ index . 2 }}, targetPort: http}
  {{- else }}
  clusterIP: None
  publishNotReadyAddresses: true
  ports:
    - {name: metrics, port: 9090, targetPort: metrics}
  {{- end }}
{{- end }}

{{/* A pod's own volume, named `data`. Takes (list $ size). */}}
{{- define "gosight.claim" -}}
- metadata:
    name: data
  spec:
    accessModes: [ReadWriteOnce]
    {{- with (index . 0).Values.global.storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ index . 1 }}
{{- end }}

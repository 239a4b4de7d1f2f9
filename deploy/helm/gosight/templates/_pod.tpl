{{/* What all pods of ours share: who they run as, and where. Takes (list $ component). */}}
{{- define "gosight.pod" -}}
{{ include "gosight.placement" . }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* Where a pod may run: spread over zones and nodes as far as there are some. Takes (list $ component). */}}
{{- define "gosight.placement" -}}
{{- $root := index . 0 -}}
{{- $global := $root.Values.global -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $global.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $global.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $global.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "gosight.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}

{{/* A container that can change nothing but its volumes. */}}
{{- define "gosight.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Probes of a service of ours (docs/metrics.md): alive is `/health`, can do its work is `/ready`, both on the port
of its metrics. Takes how many seconds it may take to come up. */}}
{{- define "gosight.probes" -}}
startupProbe:
  httpGet: {path: /health, port: metrics}
  periodSeconds: 5
  failureThreshold: {{ div . 5 }}
livenessProbe:
  httpGet: {path: /health, port: metrics}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /ready, port: metrics}
  periodSeconds: 5
  timeoutSeconds: 4
  failureThreshold: 3
{{- end }}

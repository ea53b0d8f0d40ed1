{{/* Pod Security `restricted`, and what it does not ask for. */}}
{{- define "tributary.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .Values.pod.userId | int64 }}
  runAsGroup: {{ .Values.pod.userId | int64 }}
  fsGroup: {{ .Values.pod.userId | int64 }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "tributary.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: {{ .Values.pod.userId | int64 }}
runAsGroup: {{ .Values.pod.userId | int64 }}
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Where a pod may run, and with what it is pulled. */}}
{{- define "tributary.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.pod.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pod.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pod.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pod.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* { root, selector }: over zones and nodes, as far as there are some. */}}
{{- define "tributary.spread" -}}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels: {{- $.selector | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* { root, args, resources }: what every container of the application has; `args` are the words of its command. */}}
{{- define "tributary.container" -}}
image: {{ include "tributary.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ toJson .args }}
env:
  - name: TRIBUTARY_CONFIG
    value: /etc/tributary/tributary.yaml
  {{- with .root.Values.registry.ca }}
  {{- if .secret }}
  - name: NODE_EXTRA_CA_CERTS
    value: {{ include "tributary.secretFile" . }}
  {{- end }}
  {{- end }}
resources: {{- toYaml .resources | nindent 2 }}
securityContext: {{- include "tributary.containerSecurity" .root | nindent 2 }}
terminationMessagePolicy: FallbackToLogsOnError
{{- end -}}

{{/* { root, secrets }: the configuration, a folder for each Secret, and /tmp. */}}
{{- define "tributary.mounts" -}}
volumeMounts:
  - { name: config, mountPath: /etc/tributary, readOnly: true }
  - { name: tmp, mountPath: /tmp }
  {{- range $secret := include "tributary.secretNames" .secrets | fromJsonArray }}
  - { name: {{ include "tributary.secretVolume" $secret }}, mountPath: /run/tributary/secrets/{{ $secret }}, readOnly: true }
  {{- end }}
  {{- with .root.Values.pod.volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/*
{ root, secrets, config }. A Secret is optional here so that its absence is told by the application, with a code and the
name of what lacks it, and stops that one provider alone; the kubelet would let the whole pod wait.
*/}}
{{- define "tributary.volumes" -}}
volumes:
  - name: config
    configMap: { name: {{ .config }}, defaultMode: 0444 }
  - name: tmp
    emptyDir: { sizeLimit: 16Mi }
  {{- range $secret := include "tributary.secretNames" .secrets | fromJsonArray }}
  - name: {{ include "tributary.secretVolume" $secret }}
    secret:
      secretName: {{ $secret }}
      optional: true
      defaultMode: 0440
      items:
        {{- $keys := list }}
        {{- range $.secrets }}{{ if eq .secret $secret }}{{ $keys = append $keys .key }}{{ end }}{{ end }}
        {{- range $keys | uniq | sortAlpha }}
        - { key: {{ . | quote }}, path: {{ . | quote }} }
        {{- end }}
  {{- end }}
  {{- with .root.Values.pod.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "tributary.secretNames" -}}
{{- $names := list -}}
{{- range . }}{{ $names = append $names .secret }}{{ end -}}
{{- $names | uniq | sortAlpha | toJson -}}
{{- end -}}

{{- define "tributary.secretVolume" -}}
secret-{{ sha256sum . | trunc 10 }}
{{- end -}}

{{/* A process is alive while it answers, and ready as /readyz says. */}}
{{- define "tributary.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: observe }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /livez, port: observe }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: observe }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 3
{{- end -}}

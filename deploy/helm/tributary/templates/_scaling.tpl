{{/* { root, name, component, autoscaling } */}}
{{- define "tributary.hpa" }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "tributary.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .name }} }
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .autoscaling.cpuPercent }} } }
  behavior:
    # Each step makes the consumers share out their partitions anew.
    scaleDown: { stabilizationWindowSeconds: 600 }
{{- end }}

{{/* { root, unit, autoscaling }: more pods where a provider's webhooks wait; the provider that waits most counts. */}}
{{- define "tributary.scaledObject" }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ .unit.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "tributary.labels" .root | nindent 4 }}
    app.kubernetes.io/component: runtime
spec:
  scaleTargetRef: { name: {{ .unit.name }} }
  minReplicaCount: {{ .autoscaling.minReplicas }}
  maxReplicaCount: {{ .autoscaling.maxReplicas }}
  cooldownPeriod: 600
  advanced:
    horizontalPodAutoscalerConfig:
      behavior: { scaleDown: { stabilizationWindowSeconds: 600 } }
  triggers:
    {{- $kafka := .root.Values.kafka }}
    {{- $hasAuthentication := (include "tributary.kedaParameters" .root | fromJson).any }}
    {{- range $id := keys .unit.providers | sortAlpha }}
    - type: kafka
      name: {{ $id }}
      metadata:
        bootstrapServers: {{ join "," $kafka.brokers | quote }}
        consumerGroup: {{ printf "%s.%s" ($.root.Values.runtime.config.group | default "tributary") $id | quote }}
        topic: {{ printf "%sraw.%s" $kafka.topicPrefix $id | quote }}
        lagThreshold: {{ $.autoscaling.lagThreshold | int64 | quote }}
        offsetResetPolicy: earliest
        {{- with $kafka.sasl.mechanism }}
        sasl: {{ get (dict "plain" "plaintext" "scram-sha-256" "scram_sha256" "scram-sha-512" "scram_sha512") . }}
        {{- end }}
        {{- if $kafka.tls.enabled }}
        tls: enable
        {{- end }}
      {{- if $hasAuthentication }}
      authenticationRef: { name: {{ include "tributary.fullname" $.root }}-kafka }
      {{- end }}
    {{- end }}
{{- end }}

{{/* Whether KEDA needs to be told how to connect, as JSON: { any }. */}}
{{- define "tributary.kedaParameters" -}}
{{- $kafka := .Values.kafka -}}
{{- toJson (dict "any" (or (ne $kafka.sasl.mechanism "") (and $kafka.tls.enabled (ne $kafka.tls.secret "")))) -}}
{{- end -}}

{{/* KEDA takes the user from no trigger: it comes from a ConfigMap, since it is no secret. */}}
{{- define "tributary.triggerAuthentication" }}
{{- $name := printf "%s-kafka" (include "tributary.fullname" .) }}
{{- $kafka := .Values.kafka }}
{{- $parameters := dict "password" (ternary $kafka.sasl.password dict (ne $kafka.sasl.mechanism "")) }}
{{- if $kafka.tls.enabled }}
{{- range $part := list "ca" "cert" "key" }}
{{- $_ := set $parameters $part (dict "secret" $kafka.tls.secret "key" (get $kafka.tls $part)) }}
{{- end }}
{{- end }}
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "tributary.labels" . | nindent 4 }}
spec:
  {{- if $kafka.sasl.mechanism }}
  configMapTargetRef:
    - { parameter: username, name: {{ $name }}, key: username }
  {{- end }}
  secretTargetRef:
    {{- range $parameter, $reference := $parameters }}
    {{- if and $reference.secret $reference.key }}
    - { parameter: {{ $parameter }}, name: {{ $reference.secret }}, key: {{ $reference.key | quote }} }
    {{- end }}
    {{- end }}
{{- if $kafka.sasl.mechanism }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "tributary.labels" . | nindent 4 }}
data:
  username: {{ $kafka.sasl.username | quote }}
{{- end }}
{{- end }}

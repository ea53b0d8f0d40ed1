{{/* Made anew before each install and upgrade, and taken away after the Jobs, also where one fails. */}}
{{- define "tributary.prepareSetting" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: "-10"
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* { root, name, weight, args, secrets } */}}
{{- define "tributary.prepareJob" }}
{{- $root := .root }}
{{- $prepare := $root.Values.prepare }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "tributary.fullname" $root }}-{{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "tributary.labels" $root | nindent 4 }}
    app.kubernetes.io/component: prepare
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    # A failed Job stays, for its log, until the next try or for an hour.
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    helm.sh/hook-output-log-policy: hook-failed
spec:
  activeDeadlineSeconds: {{ $prepare.deadlineSeconds }}
  ttlSecondsAfterFinished: 3600
  # Brokers and a registry that are away are asked once more; a mistake stays one (exit codes: docs/errors.md).
  backoffLimit: 1
  podFailurePolicy:
    rules:
      - { action: FailJob, onExitCodes: { containerName: {{ .name }}, operator: In, values: [1, 2] } }
  template:
    metadata:
      labels:
        {{- with $root.Values.pod.labels }}{{ toYaml . | nindent 8 }}{{ end }}
        {{- include "tributary.podLabels" $root | nindent 8 }}
        app.kubernetes.io/component: prepare
      annotations:
        {{- with $root.Values.pod.annotations }}{{ toYaml . | nindent 8 }}{{ end }}
        helm.sh/hook: pre-install,pre-upgrade
    spec:
      restartPolicy: Never
      serviceAccountName: {{ include "tributary.fullname" $root }}-prepare
      {{- include "tributary.podSecurity" $root | nindent 6 }}
      {{- include "tributary.placement" $root | nindent 6 }}
      containers:
        - name: {{ .name }}
          {{- include "tributary.container" (dict "root" $root "args" .args "resources" $prepare.resources) | nindent 10 }}
          {{- include "tributary.mounts" (dict "root" $root "secrets" .secrets) | nindent 10 }}
      {{- include "tributary.volumes" (dict "root" $root "secrets" .secrets "config" (printf "%s-prepare" (include "tributary.fullname" $root))) | nindent 6 }}
{{- end }}

{{/* Stands before every name: short enough for what follows it. */}}
{{- define "tributary.fullname" -}}
{{- $name := .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name)) -}}
{{- $name | trunc 48 | trimSuffix "-" -}}
{{- end -}}

{{- define "tributary.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tributary.labels" -}}
{{ include "tributary.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- end -}}

{{/* Of pods: a new chart for the same image rolls out nothing. */}}
{{- define "tributary.podLabels" -}}
{{ include "tributary.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
{{- end -}}

{{- define "tributary.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{/*
What becomes a Deployment of the runtime, as JSON: one for all providers, or one each.
[{ name, label, providers: { id: … }, replicas, resources }]
*/}}
{{- define "tributary.runtimes" -}}
{{- $runtime := .Values.runtime -}}
{{- $name := printf "%s-runtime" (include "tributary.fullname" .) -}}
{{- $units := list -}}
{{- if eq $runtime.mode "all" -}}
{{- $units = append $units (dict "name" $name "label" "all" "providers" .Values.providers "replicas" $runtime.replicas "resources" $runtime.resources) -}}
{{- else -}}
{{- range $id, $provider := .Values.providers -}}
{{- $own := get $runtime.perProvider $id | default dict -}}
{{- $units = append $units (dict "name" (printf "%s-%s" $name $id) "label" $id "providers" (dict $id $provider) "replicas" ($own.replicas | default $runtime.replicas) "resources" ($own.resources | default $runtime.resources)) -}}
{{- end -}}
{{- end -}}
{{- toJson $units -}}
{{- end -}}

{{/*
What values.schema.json cannot know: other versions, what two values say together, and what is in the cluster. Nothing
has changed when it is said. Each sentence says what to do.
*/}}
{{- define "tributary.checks" -}}
{{- include "tributary.checkVersions" . -}}
{{- include "tributary.checkRuntimes" . -}}
{{- include "tributary.checkMemory" . -}}
{{- if .Values.checkSecrets }}{{ include "tributary.checkSecrets" . }}{{ end -}}
{{- end -}}

{{- define "tributary.checkVersions" -}}
{{- $version := .Chart.AppVersion -}}
{{- $tag := .Values.image.tag | default $version | trimPrefix "v" -}}
{{- if and (regexMatch "^[0-9]+\\.[0-9]+\\.[0-9]+" $tag) (semverCompare (printf ">%s" $version) ($tag | regexFind "^[0-9]+\\.[0-9]+\\.[0-9]+")) -}}
{{- fail (printf "image.tag: %s is newer than what this chart knows (%s). Take the chart of that version, or leave image.tag empty." .Values.image.tag $version) -}}
{{- end -}}
{{- $installed := lookup "v1" "ServiceAccount" .Release.Namespace (include "tributary.fullname" .) -}}
{{- if and $installed (not .Values.allowDowngrade) -}}
{{- $before := get ($installed.metadata.labels | default dict) "app.kubernetes.io/version" | default $version -}}
{{- if semverCompare (printf "<%s" $before) $version -}}
{{- fail (printf "This chart installs %s, and %s is installed: go back with `helm rollback`, or say allowDowngrade: true." $version $before) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "tributary.checkRuntimes" -}}
{{- range $id, $_ := .Values.runtime.perProvider -}}
{{- if ne $.Values.runtime.mode "per-provider" -}}
{{- fail "runtime.perProvider: counts with runtime.mode: per-provider alone. Say that, or leave it out." -}}
{{- end -}}
{{- if not (hasKey $.Values.providers $id) -}}
{{- fail (printf "runtime.perProvider.%s: no such provider stands in providers (there: %s)." $id (keys $.Values.providers | sortAlpha | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- range list "runtime" "ingress" -}}
{{- $autoscaling := (get $.Values .).autoscaling -}}
{{- if gt ($autoscaling.minReplicas | int) ($autoscaling.maxReplicas | int) -}}
{{- fail (printf "%s.autoscaling: minReplicas (%d) is more than maxReplicas (%d)." . ($autoscaling.minReplicas | int) ($autoscaling.maxReplicas | int)) -}}
{{- end -}}
{{- end -}}
{{- if le (.Values.ingress.terminationGracePeriodSeconds | int) (add (.Values.ingress.drainDelaySeconds | int) 25) -}}
{{- fail (printf "ingress.terminationGracePeriodSeconds: must be more than drainDelaySeconds and the 25 s of the drain together (%d), else webhooks in flight are lost." (add (.Values.ingress.drainDelaySeconds | int) 25)) -}}
{{- end -}}
{{- end -}}

{{/*
What plugins in threads of their own and remembered events may take, beside 200 MiB for the rest; the defaults are those of
docs/configuration.md. Where the limit is less, the kernel ends all providers of a pod for the sake of one.
*/}}
{{- define "tributary.checkMemory" -}}
{{- $config := .Values.runtime.config -}}
{{- $each := 0 -}}
{{- if eq ($config.isolation | default "inline") "worker" -}}
{{- $each = add $each ($config.workerMemoryMb | default 256 | int64) -}}
{{- end -}}
{{- if eq ($config.duplicates | default "publish") "suppress" -}}
{{- $each = add $each (div (mul ($config.duplicatesMaxEvents | default 3000000 | int64) 55) 1048576) -}}
{{- end -}}
{{- range include "tributary.runtimes" . | fromJsonArray -}}
{{- $limit := dig "limits" "memory" "" .resources | default "" | toString -}}
{{- $most := add 200 (mul $each (len .providers)) -}}
{{- if and $each $limit (not (regexMatch "^[0-9]+([.][0-9]+)?[MG]i$" $limit)) -}}
{{- fail (printf "%s: resources.limits.memory (%s) must be in Mi or Gi (as in 512Mi), so that it can be compared with what runtime.config (isolation, duplicates) takes." .name $limit) -}}
{{- end -}}
{{- if and $each $limit -}}
{{- $unit := ternary 1024 1 (hasSuffix "Gi" $limit) -}}
{{- if lt (mulf ($limit | trimSuffix "Gi" | trimSuffix "Mi" | float64) $unit) (float64 $most) -}}
{{- fail (printf "%s: its pods may take %dMi with runtime.config (isolation, duplicates) and %d provider(s), and may not by resources.limits.memory (%s). Raise that and the request, or lower workerMemoryMb or duplicatesMaxEvents, or say runtime.mode: per-provider." .name $most (len .providers) $limit) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A namespace that Helm can see has its `default` ServiceAccount: `helm template` sees nothing, and asks for nothing. */}}
{{- define "tributary.checkSecrets" -}}
{{- if lookup "v1" "ServiceAccount" .Release.Namespace "default" -}}
{{- $secrets := concat (include "tributary.connectionSecrets" . | fromJsonArray) (include "tributary.keySecrets" .Values.providers | fromJsonArray) -}}
{{- $missing := list -}}
{{- range $secrets -}}
{{- $secret := lookup "v1" "Secret" $.Release.Namespace .secret -}}
{{- if not $secret -}}
{{- $missing = append $missing (printf "%s: there is no Secret %s." .of .secret) -}}
{{- else if not (hasKey ($secret.data | default dict) .key) -}}
{{- $missing = append $missing (printf "%s: the Secret %s has no key %s." .of .secret .key) -}}
{{- end -}}
{{- end -}}
{{- if $missing -}}
{{- fail (printf "\n%s\nMake them in the namespace %s, then try again; nothing has changed." (join "\n" ($missing | uniq)) .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}

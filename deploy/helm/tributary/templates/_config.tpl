{{/* The file of a secret: { secret, key }. */}}
{{- define "tributary.secretFile" -}}
/run/tributary/secrets/{{ .secret }}/{{ .key }}
{{- end -}}

{{/*
The application's configuration (docs/configuration.md), as YAML.
{ root, providers }
*/}}
{{- define "tributary.config" -}}
{{- $values := .root.Values -}}
{{- $kafka := dict "brokers" $values.kafka.brokers -}}
{{- with $values.kafka.clientId }}{{ $_ := set $kafka "clientId" . }}{{ end -}}
{{- with $values.kafka.topicPrefix }}{{ $_ := set $kafka "topicPrefix" . }}{{ end -}}
{{- with $values.kafka.tls -}}
{{- if and .enabled .secret -}}
{{- $tls := dict -}}
{{- range $part := list "ca" "cert" "key" -}}
{{- with get $values.kafka.tls $part }}{{ $_ := set $tls $part (include "tributary.secretFile" (dict "secret" $values.kafka.tls.secret "key" .)) }}{{ end -}}
{{- end -}}
{{- $_ := set $kafka "tls" $tls -}}
{{- else if .enabled -}}
{{- $_ := set $kafka "tls" true -}}
{{- end -}}
{{- end -}}
{{- with $values.kafka.sasl -}}
{{- if .mechanism -}}
{{- $_ := set $kafka "sasl" (dict "mechanism" .mechanism "username" .username "password" (dict "file" (include "tributary.secretFile" .password))) -}}
{{- end -}}
{{- end -}}
{{- $registry := dict "url" $values.registry.url -}}
{{- if $values.registry.auth.secret }}{{ $_ := set $registry "auth" (dict "file" (include "tributary.secretFile" $values.registry.auth)) }}{{ end -}}
{{- $providers := dict -}}
{{- range $id, $provider := .providers -}}
{{- $accounts := dict -}}
{{- range $accountId, $account := $provider.accounts -}}
{{- $keys := list -}}
{{- range $account.keys -}}
{{- $keys = append $keys (set (omit . "secret" "key") "file" (include "tributary.secretFile" .)) -}}
{{- end -}}
{{- $_ := set $accounts $accountId (set (omit $account "keys") "keys" $keys) -}}
{{- end -}}
{{- $_ := set $providers $id (set (omit $provider "accounts") "accounts" $accounts) -}}
{{- end -}}
{{- $ingress := merge (dict "host" "0.0.0.0" "port" 8080) $values.ingress.config -}}
{{- $observe := dict "host" "0.0.0.0" "port" 9464 -}}
{{- toYaml (dict "kafka" $kafka "registry" $registry "ingress" $ingress "runtime" $values.runtime.config "observe" $observe "providers" $providers) -}}
{{- end -}}

{{/* The Secrets that every process reads to connect, as JSON: [{ secret, key, of }]. */}}
{{- define "tributary.connectionSecrets" -}}
{{- $values := .Values -}}
{{- $secrets := list -}}
{{- with $values.kafka.tls -}}
{{- if and .enabled .secret -}}
{{- range $part := list "ca" "cert" "key" -}}
{{- with get $values.kafka.tls $part }}{{ $secrets = append $secrets (dict "secret" $values.kafka.tls.secret "key" . "of" (printf "kafka.tls.%s" $part)) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $values.kafka.sasl.mechanism -}}
{{- $secrets = append $secrets (set (pick $values.kafka.sasl.password "secret" "key") "of" "kafka.sasl.password") -}}
{{- end -}}
{{- range $part := list "auth" "ca" -}}
{{- $reference := get $values.registry $part -}}
{{- if $reference.secret }}{{ $secrets = append $secrets (set (pick $reference "secret" "key") "of" (printf "registry.%s" $part)) }}{{ end -}}
{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

{{/* The Secrets with the keys of some providers, as JSON: [{ secret, key, of }]. */}}
{{- define "tributary.keySecrets" -}}
{{- $secrets := list -}}
{{- range $id, $provider := . -}}
{{- range $accountId, $account := $provider.accounts -}}
{{- range $account.keys -}}
{{- $secrets = append $secrets (dict "secret" .secret "key" .key "of" (printf "providers.%s.accounts.%s key %s" $id $accountId .id)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

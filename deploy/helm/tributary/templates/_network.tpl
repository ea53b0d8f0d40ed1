{{/* What runtime, ingress and Jobs reach: names, the brokers, the registry. Nothing else. */}}
{{- define "tributary.egress" -}}
{{- $policy := .Values.networkPolicy -}}
{{- $ports := list -}}
{{- range .Values.kafka.brokers }}{{ $ports = append $ports (regexFind "[0-9]+$" . | int) }}{{ end -}}
{{- $ports = concat $ports $policy.kafkaPorts | uniq -}}
egress:
  - ports:
      - { port: 53, protocol: UDP }
      - { port: 53, protocol: TCP }
    {{- with $policy.dnsTo }}
    to: {{- toYaml . | nindent 6 }}
    {{- end }}
  - ports:
      {{- range $ports }}
      - { port: {{ . }}, protocol: TCP }
      {{- end }}
    {{- with $policy.kafkaTo }}
    to: {{- toYaml . | nindent 6 }}
    {{- end }}
  - ports:
      - { port: {{ include "tributary.registryPort" . }}, protocol: TCP }
    {{- with $policy.registryTo }}
    to: {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}

{{- define "tributary.registryPort" -}}
{{- $url := urlParse .Values.registry.url -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}

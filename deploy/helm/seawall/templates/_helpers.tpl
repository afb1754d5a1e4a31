{{- define "seawall.name" -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride }}{{- else if contains "seawall" .Release.Name -}}{{ .Release.Name | trunc 48 | trimSuffix "-" }}{{- else -}}{{ printf "%s-seawall" .Release.Name | trunc 48 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "seawall.selector" -}}
app.kubernetes.io/name: seawall
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "seawall.labels" -}}
{{ include "seawall.selector" . }}
app.kubernetes.io/part-of: seawall
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | quote }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "seawall.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* Whether the state lies on a volume of the pod's own. */ -}}
{{- define "seawall.embedded" -}}
{{- if or (not .Values.database.secretName) (not .Values.clickhouse.secretName) -}}true{{- end -}}
{{- end -}}

{{- define "seawall.scheme" -}}
{{- if .Values.server.tls.secretName -}}https{{- else -}}http{{- end -}}
{{- end -}}

{{- /* As browsers know it; nothing where that is not known. */ -}}
{{- define "seawall.publicUrl" -}}
{{- if .Values.server.publicUrl -}}
{{ .Values.server.publicUrl }}
{{- else if and .Values.ingress.enabled .Values.ingress.tlsSecretName -}}
https://{{ .Values.ingress.host }}
{{- else if and .Values.gateway.enabled .Values.gateway.hostnames -}}
https://{{ first .Values.gateway.hostnames }}
{{- end -}}
{{- end -}}

{{- define "seawall.host" -}}
{{ include "seawall.name" . }}.{{ .Release.Namespace }}.svc
{{- end -}}

{{- /* Where agents send to. */ -}}
{{- define "seawall.ingest" -}}
{{- if .Values.agent.serverUrl -}}
{{ .Values.agent.serverUrl }}
{{- else -}}
https://{{ include "seawall.host" . }}:{{ .Values.server.ingest.port }}
{{- end -}}
{{- end -}}

{{- define "seawall.check" -}}
{{- if and (gt (int .Values.server.replicas) 1) (not (and .Values.database.secretName .Values.clickhouse.secretName .Values.nats.secretName)) -}}
{{- fail "server.replicas > 1 needs database, clickhouse and nats: replicas share their stores and keep nothing of their own" -}}
{{- end -}}
{{- if and .Values.agent.enabled (not .Values.server.enabled) (not .Values.agent.serverUrl) -}}
{{- fail "agent.serverUrl is needed where server.enabled is false: the agents must know whom to send to" -}}
{{- end -}}
{{- if and .Values.agent.enabled .Values.server.enabled (not .Values.server.ingest.enabled) (not .Values.agent.serverUrl) -}}
{{- fail "agent.enabled needs server.ingest.enabled, or agent.serverUrl for a server elsewhere" -}}
{{- end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) -}}
{{- fail "gateway.enabled needs gateway.parentRefs: the Gateways that it is for" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (not .Values.metrics.open) (not .Values.metrics.serviceMonitor.secretName) -}}
{{- fail "metrics.serviceMonitor.enabled needs metrics.serviceMonitor.secretName, the Secret with an API token that reads everything, or metrics.open" -}}
{{- end -}}
{{- if and .Values.server.oidc.secretName (not .Values.server.oidc.settings) -}}
{{- fail "server.oidc.secretName is of no use without server.oidc.settings" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.enabled needs ingress.host" -}}
{{- end -}}
{{- end -}}

{{- define "seawall.server.pod" -}}
metadata:
  labels:
    {{- include "seawall.labels" (dict "root" . "component" "server") | nindent 4 }}
    {{- with .Values.server.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if or .Values.server.podAnnotations .Values.server.oidc.settings }}
  annotations:
    {{- with .Values.server.oidc.settings }}
    # The settings are read when the server starts.
    checksum/oidc: {{ toJson . | sha256sum }}
    {{- end }}
    {{- with .Values.server.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  serviceAccountName: {{ include "seawall.name" . }}-server
  # Its token is how the server reads the cluster that it runs in.
  automountServiceAccountToken: {{ .Values.watch.enabled }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: 60
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.server.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: server
      image: {{ include "seawall.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        - --listen=0.0.0.0:8443
        - --data=/var/lib/seawall
        - --advisories=/var/lib/seawall/advisories
        {{- if .Values.server.tls.secretName }}
        - --tls-cert=/etc/seawall/tls/tls.crt
        - --tls-key=/etc/seawall/tls/tls.key
        {{- end }}
        {{- with include "seawall.publicUrl" . }}
        - {{ printf "--public-url=%s" . | quote }}
        {{- end }}
        {{- if or .Values.ingress.enabled .Values.gateway.enabled }}
        - --behind-proxy
        {{- end }}
        {{- if .Values.server.oidc.settings }}
        - --oidc=/etc/seawall/oidc/oidc.json
        {{- end }}
        {{- if .Values.metrics.open }}
        - --open-metrics
        {{- end }}
        {{- if .Values.watch.enabled }}
        - {{ printf "--watch=in-cluster=%s" .Values.server.clusterName | quote }}
        {{- if .Values.respond.enabled }}
        - --respond
        {{- end }}
        {{- end }}
        {{- if .Values.server.ingest.enabled }}
        - {{ printf "--ingest=0.0.0.0:%v" .Values.server.ingest.port | quote }}
        - {{ printf "--ingest-name=%s" (join "," (append .Values.server.ingest.names (include "seawall.host" .))) | quote }}
        {{- end }}
        {{- range .Values.server.args }}
        - {{ . | quote }}
        {{- end }}
      env:
        {{- range $variable, $store := dict "SEAWALL_POSTGRES" .Values.database "SEAWALL_CLICKHOUSE" .Values.clickhouse "SEAWALL_NATS" .Values.nats }}
        {{- if $store.secretName }}
        - name: {{ $variable }}
          valueFrom:
            secretKeyRef: { name: {{ $store.secretName }}, key: {{ $store.key | default "url" }} }
        {{- end }}
        {{- end }}
        {{- with .Values.server.oidc }}
        {{- if .secretName }}
        - name: SEAWALL_OIDC_CLIENT_SECRET
          valueFrom:
            secretKeyRef: { name: {{ .secretName }}, key: {{ .key }} }
        {{- end }}
        {{- end }}
        {{- with .Values.server.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - { name: https, containerPort: 8443 }
        {{- if .Values.server.ingest.enabled }}
        - { name: ingest, containerPort: {{ .Values.server.ingest.port }} }
        {{- end }}
      startupProbe:
        httpGet: { path: /healthz, port: https, scheme: {{ include "seawall.scheme" . | upper }} }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /healthz, port: https, scheme: {{ include "seawall.scheme" . | upper }} }
        periodSeconds: 20
        timeoutSeconds: 5
      readinessProbe:
        httpGet: { path: /readyz, port: https, scheme: {{ include "seawall.scheme" . | upper }} }
        periodSeconds: 5
        timeoutSeconds: 5
      securityContext: {{- include "seawall.confined" . | nindent 8 }}
      resources: {{- toYaml .Values.server.resources | nindent 8 }}
      volumeMounts:
        - { name: data, mountPath: /var/lib/seawall }
        - { name: tmp, mountPath: /tmp }
        {{- if .Values.server.tls.secretName }}
        - { name: tls, mountPath: /etc/seawall/tls, readOnly: true }
        {{- end }}
        {{- if .Values.server.oidc.settings }}
        - { name: oidc, mountPath: /etc/seawall/oidc, readOnly: true }
        {{- end }}
        {{- with .Values.server.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- if .Values.advisories.enabled }}
    - name: advisories
      image: {{ include "seawall.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - db
        - update
        - --database=/var/lib/seawall/advisories
        - {{ printf "--every=%s" .Values.advisories.every | quote }}
        {{- range .Values.advisories.args }}
        - {{ . | quote }}
        {{- end }}
      {{- with .Values.server.env }}
      # The proxy and the authority of your own are theirs too.
      env: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "seawall.confined" . | nindent 8 }}
      resources: {{- toYaml .Values.advisories.resources | nindent 8 }}
      volumeMounts:
        - { name: data, mountPath: /var/lib/seawall }
        - { name: tmp, mountPath: /tmp }
        {{- with .Values.server.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- end }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 2Gi }
    {{- if not (include "seawall.embedded" .) }}
    - name: data
      emptyDir: { sizeLimit: {{ .Values.server.persistence.size }} }
    {{- else if .Values.server.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim: { claimName: {{ .Values.server.persistence.existingClaim }} }
    {{- end }}
    {{- with .Values.server.tls.secretName }}
    - name: tls
      secret: { secretName: {{ . }}, defaultMode: 0440 }
    {{- end }}
    {{- if .Values.server.oidc.settings }}
    - name: oidc
      configMap: { name: {{ include "seawall.name" . }}-oidc }
    {{- end }}
    {{- with .Values.server.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.server.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.server.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.server.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if gt (int .Values.server.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "seawall.selector" (dict "root" . "component" "server") | nindent 10 }}
  {{- end }}
{{- end -}}

{{- /* Within the Pod Security Standard `restricted`. */ -}}
{{- define "seawall.confined" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
{{- end -}}

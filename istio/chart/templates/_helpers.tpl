{{/* What WasmPlugin and TrafficExtension say alike, but for where it stands. */}}
{{- define "postern.labels" -}}
app.kubernetes.io/name: postern
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "postern.placement" }}
{{- if and .Values.selector .Values.targetRefs }}
{{- fail "selector and targetRefs exclude each other: set selector to null" }}
{{- end }}
{{- if .Values.targetRefs }}
targetRefs:
{{ toYaml .Values.targetRefs }}
{{- else if .Values.selector }}
selector:
  matchLabels:
{{ toYaml .Values.selector | indent 4 }}
{{- else }}
{{- fail "one of selector and targetRefs is needed: without both the filter would be in every pod of the namespace" }}
{{- end }}
phase: {{ .Values.phase }}
{{- with .Values.priority }}
priority: {{ . }}
{{- end }}
{{- end }}

{{- define "postern.wasm" -}}
url: oci://{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- with .Values.image.digest }}
sha256: {{ trimPrefix "sha256:" . | quote }}
{{- end }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- with .Values.image.pullSecret }}
imagePullSecret: {{ . }}
{{- end }}
failStrategy: {{ .Values.failStrategy }}
pluginName: postern
{{- with .Values.hostEnv }}
vmConfig:
  env:
  {{- range . }}
  - name: {{ . }}
    valueFrom: HOST
  {{- end }}
{{- end }}
pluginConfig:
{{ toYaml .Values.config | indent 2 }}
{{- end }}

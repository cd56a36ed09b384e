package main

import (
	"fmt"
	"net"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"istio.io/istio/pkg/config"
)

// gatewayAddress is the gateway pod's, in the node's name that Envoy must give too (setup.Node).
const gatewayAddress = "10.0.0.9"

// world is what the manifests say, in the form that istiod's test server takes, with the cluster's network folded
// onto loopback: Services have endpoints there and the gateway's Service leads to the ports that the test chose.
type world struct {
	configs   []config.Config
	objects   []runtime.Object
	pod       *corev1.Pod
	authority *authority
	// mesh is the mesh configuration as the ConfigMap "istio" has it, or "".
	mesh string
}

func newWorld(text []byte, endpoints map[string]string, gatewayPorts map[string]int) (*world, error) {
	objects, err := parseObjects(text)
	if err != nil {
		return nil, err
	}
	w := &world{}
	if w.authority, err = newAuthority(); err != nil {
		return nil, err
	}
	for _, object := range objects {
		if err := w.add(object, endpoints, gatewayPorts); err != nil {
			return nil, fmt.Errorf("%s: %w", describe(object), err)
		}
	}
	if w.pod != nil {
		w.objects = append(w.objects, w.pod)
	}
	return w, nil
}

func (w *world) add(object *unstructured.Unstructured, endpoints map[string]string, gatewayPorts map[string]int) error {
	if schema, ok := istioSchema(object); ok {
		cfg, err := istioConfig(schema, object)
		w.configs = append(w.configs, cfg)
		return err
	}
	switch object.GetKind() {
	case "Namespace":
		return w.addTyped(object, &corev1.Namespace{})
	case "Secret":
		return w.addTyped(object, &corev1.Secret{})
	case "Certificate":
		secret, err := w.authority.issue(object)
		w.objects = append(w.objects, secret)
		return err
	case "ConfigMap":
		return w.addMesh(object)
	case "Service":
		return w.addService(object, endpoints, gatewayPorts)
	case "Deployment":
		return w.addGatewayPod(object)
	}
	return nil
}

func (w *world) addTyped(object *unstructured.Unstructured, typed runtime.Object) error {
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, typed); err != nil {
		return err
	}
	// An API server does this to a Secret's stringData.
	if secret, ok := typed.(*corev1.Secret); ok && len(secret.StringData) > 0 {
		if secret.Data == nil {
			secret.Data = map[string][]byte{}
		}
		for key, value := range secret.StringData {
			secret.Data[key] = []byte(value)
		}
		secret.StringData = nil
	}
	w.objects = append(w.objects, typed)
	return nil
}

// addMesh keeps what istiod reads its mesh configuration from; other ConfigMaps are no business of istiod's.
func (w *world) addMesh(object *unstructured.Unstructured) error {
	if object.GetName() != "istio" || object.GetNamespace() != "istio-system" {
		return nil
	}
	text, _, err := unstructured.NestedString(object.Object, "data", "mesh")
	w.mesh = text
	return err
}

func (w *world) addService(object *unstructured.Unstructured, endpoints map[string]string, gatewayPorts map[string]int) error {
	service := &corev1.Service{}
	if err := w.addTyped(object, service); err != nil {
		return err
	}
	service.Spec.ClusterIP = fmt.Sprintf("10.96.0.%d", len(w.objects))
	if isGateway(service.Spec.Selector) {
		redirectPorts(service, gatewayPorts)
		return nil
	}
	endpoint, found := endpoints[service.Namespace+"/"+service.Name]
	if !found {
		return nil
	}
	slice, err := loopbackSlice(service, endpoint)
	w.objects = append(w.objects, slice)
	return err
}

func isGateway(labels map[string]string) bool { return labels["istio"] == "ingressgateway" }

// redirectPorts lets Envoy listen where the test wants instead of on the container's ports.
func redirectPorts(service *corev1.Service, gatewayPorts map[string]int) {
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if chosen, found := gatewayPorts[strconv.Itoa(int(port.Port))]; found {
			port.TargetPort = intstr.FromInt32(int32(chosen))
		}
	}
}

func loopbackSlice(service *corev1.Service, endpoint string) (*discoveryv1.EndpointSlice, error) {
	host, portText, err := net.SplitHostPort(endpoint)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseInt(portText, 10, 32)
	if err != nil {
		return nil, err
	}
	number, ready := int32(port), true
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name:      service.Name + "-loopback",
			Namespace: service.Namespace,
			Labels:    map[string]string{discoveryv1.LabelServiceName: service.Name},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{
			Addresses:  []string{host},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready},
		}},
	}
	for _, servicePort := range service.Spec.Ports {
		name := servicePort.Name
		slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{Name: &name, Port: &number})
	}
	return slice, nil
}

// addGatewayPod stands in for the pod that a gateway's Deployment would have started: Envoy, with the pod's labels. There is
// one Envoy, so of several Deployments the last counts.
func (w *world) addGatewayPod(object *unstructured.Unstructured) error {
	labels, _, err := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "labels")
	if err != nil || !isGateway(labels) {
		return err
	}
	w.pod = &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "gateway", Namespace: object.GetNamespace(), Labels: labels},
		Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			PodIP:      gatewayAddress,
			PodIPs:     []corev1.PodIP{{IP: gatewayAddress}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
	return nil
}

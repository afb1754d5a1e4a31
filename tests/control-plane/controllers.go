package main

import (
	"context"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/replicaset"
	"k8s.io/kubernetes/pkg/controller/serviceaccount"
)

// startControllers runs those of the controller manager's loops without which an API server is no cluster: every
// namespace gets its service account and root certificate, a deleted one goes away, aggregated roles have their rules.
// With workloads, Deployments and ReplicaSets get their pods; nothing schedules or runs these.
func startControllers(ctx context.Context, config *rest.Config, ca []byte, workloads bool) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	contents, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}
	shared := informers.NewSharedInformerFactory(client, 12*time.Hour)
	core := shared.Core().V1()

	accounts, err := serviceaccount.NewServiceAccountsController(klog.FromContext(ctx), core.ServiceAccounts(), core.Namespaces(),
		client, serviceaccount.DefaultServiceAccountsControllerOptions())
	if err != nil {
		return err
	}
	publisher, err := rootcacertpublisher.NewPublisher(core.ConfigMaps(), core.Namespaces(), client, ca)
	if err != nil {
		return err
	}
	namespaces := namespace.NewNamespaceController(ctx, client, contents, client.Discovery().ServerPreferredNamespacedResources,
		core.Namespaces(), 5*time.Minute, v1.FinalizerKubernetes)
	roles := clusterroleaggregation.NewClusterRoleAggregation(shared.Rbac().V1().ClusterRoles(), client.RbacV1())

	loops := []func(context.Context, int){accounts.Run, publisher.Run, namespaces.Run, roles.Run}
	if workloads {
		apps := shared.Apps().V1()
		deployments, err := deployment.NewDeploymentController(ctx, apps.Deployments(), apps.ReplicaSets(), core.Pods(), client)
		if err != nil {
			return err
		}
		sets := replicaset.NewReplicaSetController(ctx, apps.ReplicaSets(), core.Pods(), client, replicaset.BurstReplicas)
		loops = append(loops, deployments.Run, sets.Run)
	}
	shared.Start(ctx.Done())
	for _, loop := range loops {
		go loop(ctx, 4)
	}
	return nil
}

import { Types } from './notation.ts';

/**
 * The types of the built-in kinds, of Kubernetes 1.36 (OpenAPI v3 documents of kube-apiserver, and k8s.io/api for what
 * these do not tell). Made by `npm run conformance:kube -- --schema URL`.
 */
export const types = new Types(`
AWSElasticBlockStoreVolumeSource fsType:string partition:int32 readOnly:boolean volumeID:string=""
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile localhostProfile:*string type:string<AppArmorProfileType>=""
AttachedVolume devicePath:string="" name:string<UniqueVolumeName>=""
AzureDiskVolumeSource cachingMode:*string<AzureDataDiskCachingMode>="ReadWrite" diskName:string="" diskURI:string="" fsType:*string="ext4" kind:*string<AzureDataDiskKind>="Shared" readOnly:*boolean=false
AzureFileVolumeSource readOnly:boolean secretName:string="" shareName:string=""
Binding apiVersion:string kind:string metadata:ObjectMeta={} target:ObjectReference={}
CSIVolumeSource driver:string="" fsType:*string nodePublishSecretRef:LocalObjectReference readOnly:*boolean volumeAttributes:{string}
Capabilities add:[string] drop:[string]
CephFSVolumeSource monitors:[string] path:string readOnly:boolean secretFile:string secretRef:LocalObjectReference user:string
CinderVolumeSource fsType:string readOnly:boolean secretRef:LocalObjectReference volumeID:string=""
ClusterTrustBundleProjection labelSelector:LabelSelector name:*string optional:*boolean path:string="" signerName:*string
ConfigMap apiVersion:string binaryData:{bytes} data:{string} immutable:*boolean kind:string metadata:ObjectMeta={}
ConfigMapEnvSource LocalObjectReference>name:string="" optional:*boolean
ConfigMapKeySelector! key:string="" LocalObjectReference>name:string="" optional:*boolean
ConfigMapNodeConfigSource kubeletConfigKey:string="" name:string="" namespace:string="" resourceVersion:string uid:string<types.UID>
ConfigMapProjection items:[KeyToPath] LocalObjectReference>name:string="" optional:*boolean
ConfigMapVolumeSource defaultMode:*int32 items:[KeyToPath] LocalObjectReference>name:string="" optional:*boolean
Container args:[string] command:[string] env:[EnvVar](name)~name envFrom:[EnvFromSource] image:string imagePullPolicy:string<PullPolicy> lifecycle:Lifecycle livenessProbe:Probe name:string="" ports:[ContainerPort](containerPort,protocol)~containerPort readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements={} restartPolicy:*string<ContainerRestartPolicy> restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:boolean stdinOnce:boolean terminationMessagePath:string terminationMessagePolicy:string<TerminationMessagePolicy> tty:boolean volumeDevices:[VolumeDevice](devicePath)~devicePath volumeMounts:[VolumeMount](mountPath)~mountPath workingDir:string
ContainerExtendedResourceRequest containerName:string="" requestName:string="" resourceName:string=""
ContainerImage names:[string] sizeBytes:int64
ContainerPort containerPort:int32=0 hostIP:string hostPort:int32 name:string protocol:string<Protocol>="TCP"
ContainerResizePolicy resourceName:string<ResourceName>="" restartPolicy:string<ResourceResizeRestartPolicy>=""
ContainerRestartRule action:string<ContainerRestartRuleAction> exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:string<ContainerRestartRuleOnExitCodesOperator> values:[int32]()
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt:Time=null
ContainerStateTerminated containerID:string exitCode:int32=0 finishedAt:Time=null message:string reason:string signal:int32 startedAt:Time=null
ContainerStateWaiting message:string reason:string
ContainerStatus allocatedResources:{Quantity} allocatedResourcesStatus:[ResourceStatus](name)~name containerID:string image:string="" imageID:string="" lastState:ContainerState={} name:string="" ready:boolean=false resources:ResourceRequirements restartCount:int32=0 started:*boolean state:ContainerState={} stopSignal:*string<Signal> user:ContainerUser volumeMounts:[VolumeMountStatus](mountPath)~mountPath
ContainerUser linux:LinuxContainerUser
CronJob apiVersion:string kind:string metadata:ObjectMeta={} spec:CronJobSpec={} status:CronJobStatus={}
CronJobSpec concurrencyPolicy:string<ConcurrencyPolicy> failedJobsHistoryLimit:*int32 jobTemplate:JobTemplateSpec={} schedule:string="" startingDeadlineSeconds:*int64 successfulJobsHistoryLimit:*int32 suspend:*boolean timeZone:*string
CronJobStatus active:[ObjectReference] lastScheduleTime:Time lastSuccessfulTime:Time
DaemonEndpoint Port:int32=0
DeleteOptions apiVersion:string dryRun:[string] gracePeriodSeconds:*int64 ignoreStoreReadErrorWithClusterBreakingPotential:*boolean kind:string orphanDependents:*boolean preconditions:Preconditions propagationPolicy:*string<DeletionPropagation>
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:*int32 path:string="" resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:*int32 items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium:string<StorageMedium> sizeLimit:Quantity
EnvFromSource configMapRef:ConfigMapEnvSource prefix:string secretRef:SecretEnvSource
EnvVar name:string="" value:string valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer EphemeralContainerCommon>args:[string] EphemeralContainerCommon>command:[string] EphemeralContainerCommon>env:[EnvVar](name)~name EphemeralContainerCommon>envFrom:[EnvFromSource] EphemeralContainerCommon>image:string EphemeralContainerCommon>imagePullPolicy:string<PullPolicy> EphemeralContainerCommon>lifecycle:Lifecycle EphemeralContainerCommon>livenessProbe:Probe EphemeralContainerCommon>name:string="" EphemeralContainerCommon>ports:[ContainerPort](containerPort,protocol)~containerPort EphemeralContainerCommon>readinessProbe:Probe EphemeralContainerCommon>resizePolicy:[ContainerResizePolicy] EphemeralContainerCommon>resources:ResourceRequirements={} EphemeralContainerCommon>restartPolicy:*string<ContainerRestartPolicy> EphemeralContainerCommon>restartPolicyRules:[ContainerRestartRule] EphemeralContainerCommon>securityContext:SecurityContext EphemeralContainerCommon>startupProbe:Probe EphemeralContainerCommon>stdin:boolean EphemeralContainerCommon>stdinOnce:boolean targetContainerName:string EphemeralContainerCommon>terminationMessagePath:string EphemeralContainerCommon>terminationMessagePolicy:string<TerminationMessagePolicy> EphemeralContainerCommon>tty:boolean EphemeralContainerCommon>volumeDevices:[VolumeDevice](devicePath)~devicePath EphemeralContainerCommon>volumeMounts:[VolumeMount](mountPath)~mountPath EphemeralContainerCommon>workingDir:string
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
Event action:string apiVersion:string count:int32 eventTime:MicroTime=null firstTimestamp:Time=null involvedObject:ObjectReference={} kind:string lastTimestamp:Time=null message:string metadata:ObjectMeta={} reason:string related:ObjectReference reportingComponent:string="" reportingInstance:string="" series:EventSeries source:EventSource={} type:string
EventSeries count:int32 lastObservedTime:MicroTime=null
EventSource component:string host:string
Eviction apiVersion:string deleteOptions:DeleteOptions kind:string metadata:ObjectMeta={}
ExecAction command:[string]
FCVolumeSource fsType:string lun:*int32 readOnly:boolean targetWWNs:[string] wwids:[string]
FileKeySelector! key:string="" optional:*boolean=false path:string="" volumeName:string=""
FlexVolumeSource driver:string="" fsType:string options:{string} readOnly:boolean secretRef:LocalObjectReference
FlockerVolumeSource datasetName:string datasetUUID:string
GCEPersistentDiskVolumeSource fsType:string partition:int32 pdName:string="" readOnly:boolean
GRPCAction port:int32=0 service:*string=""
GitRepoVolumeSource directory:string repository:string="" revision:string
GlusterfsVolumeSource endpoints:string="" path:string="" readOnly:boolean
HTTPGetAction host:string httpHeaders:[HTTPHeader] path:string port:IntOrString=0 scheme:string<URIScheme>
HTTPHeader name:string="" value:string=""
HostAlias hostnames:[string] ip:string=""
HostIP ip:string=""
HostPathVolumeSource path:string="" type:*string<HostPathType>
ISCSIVolumeSource chapAuthDiscovery:boolean chapAuthSession:boolean fsType:string initiatorName:*string iqn:string="" iscsiInterface:string="default" lun:int32=0 portals:[string] readOnly:boolean secretRef:LocalObjectReference targetPortal:string=""
ImageVolumeSource pullPolicy:string<PullPolicy> reference:string
ImageVolumeStatus imageRef:string
Job apiVersion:string kind:string metadata:ObjectMeta={} spec:JobSpec={} status:JobStatus={}
JobCondition lastProbeTime:Time=null lastTransitionTime:Time=null message:string reason:string status:string<ConditionStatus>="" type:string<JobConditionType>=""
JobSpec activeDeadlineSeconds:*int64 backoffLimit:*int32 backoffLimitPerIndex:*int32 completionMode:*string<CompletionMode> completions:*int32 managedBy:*string manualSelector:*boolean maxFailedIndexes:*int32 parallelism:*int32 podFailurePolicy:PodFailurePolicy podReplacementPolicy:*string<PodReplacementPolicy> selector:LabelSelector successPolicy:SuccessPolicy suspend:*boolean template:PodTemplateSpec={} ttlSecondsAfterFinished:*int32
JobStatus active:int32 completedIndexes:string completionTime:Time conditions:[JobCondition]~type failed:int32 failedIndexes:*string ready:*int32 startTime:Time succeeded:int32 terminating:*int32 uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata:ObjectMeta={} spec:JobSpec={}
KeyToPath key:string="" mode:*int32 path:string=""
LabelSelector! matchExpressions:[LabelSelectorRequirement] matchLabels:{string}
LabelSelectorRequirement key:string="" operator:string<LabelSelectorOperator>="" values:[string]
Lease apiVersion:string kind:string metadata:ObjectMeta={} spec:LeaseSpec={}
LeaseSpec acquireTime:MicroTime holderIdentity:*string leaseDurationSeconds:*int32 leaseTransitions:*int32 preferredHolder:*string renewTime:MicroTime strategy:*string<CoordinatedLeaseStrategy>
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:*string<Signal>
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LinuxContainerUser gid:int64=0 supplementalGroups:[int64] uid:int64=0
LocalObjectReference! name:string=""
ManagedFieldsEntry apiVersion:string fieldsType:string fieldsV1:FieldsV1 manager:string operation:string<ManagedFieldsOperationType> subresource:string time:Time
ModifyVolumeStatus status:string<PersistentVolumeClaimModifyVolumeStatus>="" targetVolumeAttributesClassName:string
NFSVolumeSource path:string="" readOnly:boolean server:string=""
Namespace apiVersion:string kind:string metadata:ObjectMeta={} spec:NamespaceSpec={} status:NamespaceStatus={}
NamespaceCondition lastTransitionTime:Time=null message:string reason:string status:string<ConditionStatus>="" type:string<NamespaceConditionType>=""
NamespaceSpec finalizers:[string]
NamespaceStatus conditions:[NamespaceCondition](type)~type phase:string<NamespacePhase>
Node apiVersion:string kind:string metadata:ObjectMeta={} spec:NodeSpec={} status:NodeStatus={}
NodeAddress address:string="" type:string<NodeAddressType>=""
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeAllocatableResourceClaimStatus containers:[string]() resourceClaimName:string="" resources:{Quantity}
NodeCondition lastHeartbeatTime:Time=null lastTransitionTime:Time=null message:string reason:string status:string<ConditionStatus>="" type:string<NodeConditionType>=""
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error:string lastKnownGood:NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint={}
NodeFeatures supplementalGroupsPolicy:*boolean
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name:string=""
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:*boolean userNamespaces:*boolean
NodeSelector! nodeSelectorTerms:[NodeSelectorTerm]
NodeSelectorRequirement key:string="" operator:string<NodeSelectorOperator>="" values:[string]
NodeSelectorTerm! matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID:string podCIDR:string podCIDRs:[string]()~ providerID:string taints:[Taint] unschedulable:boolean
NodeStatus addresses:[NodeAddress](type)~type allocatable:{Quantity} capacity:{Quantity} conditions:[NodeCondition](type)~type config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints={} declaredFeatures:[string] features:NodeFeatures images:[ContainerImage] nodeInfo:NodeSystemInfo={} phase:string<NodePhase> runtimeHandlers:[NodeRuntimeHandler] volumesAttached:[AttachedVolume] volumesInUse:[string]
NodeSwapStatus capacity:*int64
NodeSystemInfo architecture:string="" bootID:string="" containerRuntimeVersion:string="" kernelVersion:string="" kubeProxyVersion:string="" kubeletVersion:string="" machineID:string="" operatingSystem:string="" osImage:string="" swap:NodeSwapStatus systemUUID:string=""
ObjectFieldSelector! apiVersion:string fieldPath:string=""
ObjectMeta annotations:{string} creationTimestamp:Time deletionGracePeriodSeconds:*int64 deletionTimestamp:Time finalizers:[string]()~ generateName:string generation:int64 labels:{string} managedFields:[ManagedFieldsEntry] name:string namespace:string ownerReferences:[OwnerReference](uid)~uid resourceVersion:string selfLink:string uid:string<types.UID>
ObjectReference! apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string uid:string<types.UID>
OwnerReference! apiVersion:string="" blockOwnerDeletion:*boolean controller:*boolean kind:string="" name:string="" uid:string<types.UID>=""
PersistentVolumeClaim apiVersion:string kind:string metadata:ObjectMeta={} spec:PersistentVolumeClaimSpec={} status:PersistentVolumeClaimStatus={}
PersistentVolumeClaimCondition lastProbeTime:Time=null lastTransitionTime:Time=null message:string reason:string status:string<ConditionStatus>="" type:string<PersistentVolumeClaimConditionType>=""
PersistentVolumeClaimSpec accessModes:[string] dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements={} selector:LabelSelector storageClassName:*string volumeAttributesClassName:*string volumeMode:*string<PersistentVolumeMode> volumeName:string
PersistentVolumeClaimStatus accessModes:[string] allocatedResourceStatuses:{string} allocatedResources:{Quantity} capacity:{Quantity} conditions:[PersistentVolumeClaimCondition](type)~type currentVolumeAttributesClassName:*string modifyVolumeStatus:ModifyVolumeStatus phase:string<PersistentVolumeClaimPhase>
PersistentVolumeClaimTemplate metadata:ObjectMeta={} spec:PersistentVolumeClaimSpec={}
PersistentVolumeClaimVolumeSource claimName:string="" readOnly:boolean
PhotonPersistentDiskVolumeSource fsType:string pdID:string=""
Pod apiVersion:string kind:string metadata:ObjectMeta={} spec:PodSpec={} status:PodStatus={}
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[string] mismatchLabelKeys:[string] namespaceSelector:LabelSelector namespaces:[string] topologyKey:string=""
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath:string credentialBundlePath:string keyPath:string keyType:string maxExpirationSeconds:*int32 signerName:string userAnnotations:{string}
PodCondition lastProbeTime:Time=null lastTransitionTime:Time=null message:string observedGeneration:int64 reason:string status:string<ConditionStatus>="" type:string<PodConditionType>=""
PodDNSConfig nameservers:[string] options:[PodDNSConfigOption] searches:[string]
PodDNSConfigOption name:string value:*string
PodExtendedResourceClaimStatus requestMappings:[ContainerExtendedResourceRequest] resourceClaimName:string=""
PodFailurePolicy rules:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName:*string operator:string<PodFailurePolicyOnExitCodesOperator>="" values:[int32]()
PodFailurePolicyOnPodConditionsPattern status:string<ConditionStatus>="" type:string<PodConditionType>=""
PodFailurePolicyRule action:string<PodFailurePolicyAction>="" onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodIP ip:string=""
PodOS name:string<OSName>=""
PodReadinessGate conditionType:string<PodConditionType>=""
PodResourceClaim name:string="" resourceClaimName:*string resourceClaimTemplateName:*string
PodResourceClaimStatus name:string="" resourceClaimName:*string
PodSchedulingGate name:string=""
PodSchedulingGroup podGroupName:*string
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:*int64 fsGroupChangePolicy:*string<PodFSGroupChangePolicy> runAsGroup:*int64 runAsNonRoot:*boolean runAsUser:*int64 seLinuxChangePolicy:*string<PodSELinuxChangePolicy> seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[int64] supplementalGroupsPolicy:*string<SupplementalGroupsPolicy> sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:*int64 affinity:Affinity automountServiceAccountToken:*boolean containers:[Container](name)~name=null dnsConfig:PodDNSConfig dnsPolicy:string<DNSPolicy> enableServiceLinks:*boolean ephemeralContainers:[EphemeralContainer](name)~name hostAliases:[HostAlias](ip)~ip hostIPC:boolean hostNetwork:boolean hostPID:boolean hostUsers:*boolean hostname:string hostnameOverride:*string imagePullSecrets:[LocalObjectReference](name)~name initContainers:[Container](name)~name nodeName:string nodeSelector:{string}! os:PodOS overhead:{Quantity} preemptionPolicy:*string<PreemptionPolicy> priority:*int32 priorityClassName:string readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim](name)~name^ resources:ResourceRequirements restartPolicy:string<RestartPolicy> runtimeClassName:*string schedulerName:string schedulingGates:[PodSchedulingGate](name)~name schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:string serviceAccountName:string setHostnameAsFQDN:*boolean shareProcessNamespace:*boolean subdomain:string terminationGracePeriodSeconds:*int64 tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint](topologyKey,whenUnsatisfiable)~topologyKey volumes:[Volume](name)~name^
PodStatus allocatedResources:{Quantity} conditions:[PodCondition](type)~type containerStatuses:[ContainerStatus] ephemeralContainerStatuses:[ContainerStatus] extendedResourceClaimStatus:PodExtendedResourceClaimStatus hostIP:string hostIPs:[HostIP]~ip initContainerStatuses:[ContainerStatus] message:string nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:string observedGeneration:int64 phase:string<PodPhase> podIP:string podIPs:[PodIP](ip)~ip qosClass:string<PodQOSClass> reason:string resize:string<PodResizeStatus> resourceClaimStatuses:[PodResourceClaimStatus](name)~name^ resources:ResourceRequirements startTime:Time
PodTemplateSpec metadata:ObjectMeta={} spec:PodSpec={}
PortworxVolumeSource fsType:string readOnly:boolean volumeID:string=""
Preconditions resourceVersion:*string uid:*string<types.UID>
PreferredSchedulingTerm preference:NodeSelectorTerm={} weight:int32=0
Probe ProbeHandler>exec:ExecAction failureThreshold:int32 ProbeHandler>grpc:GRPCAction ProbeHandler>httpGet:HTTPGetAction initialDelaySeconds:int32 periodSeconds:int32 successThreshold:int32 ProbeHandler>tcpSocket:TCPSocketAction terminationGracePeriodSeconds:*int64 timeoutSeconds:int32
ProjectedVolumeSource defaultMode:*int32 sources:[VolumeProjection]
QuobyteVolumeSource group:string readOnly:boolean registry:string="" tenant:string user:string volume:string=""
RBDVolumeSource fsType:string image:string="" keyring:string="/etc/ceph/keyring" monitors:[string] pool:string="rbd" readOnly:boolean secretRef:LocalObjectReference user:string="admin"
ResourceClaim name:string="" request:string
ResourceFieldSelector! containerName:string divisor:Quantity="0" resource:string=""
ResourceHealth health:string<ResourceHealthStatus> message:*string resourceID:string<ResourceID>=""
ResourceRequirements claims:[ResourceClaim](name) limits:{Quantity} requests:{Quantity}
ResourceStatus name:string<ResourceName>="" resources:[ResourceHealth](resourceID)
SELinuxOptions level:string role:string type:string user:string
ScaleIOVolumeSource fsType:string="xfs" gateway:string="" protectionDomain:string readOnly:boolean secretRef:LocalObjectReference sslEnabled:boolean storageMode:string="ThinProvisioned" storagePool:string system:string="" volumeName:string
SeccompProfile localhostProfile:*string type:string<SeccompProfileType>=""
Secret apiVersion:string data:{bytes} immutable:*boolean kind:string metadata:ObjectMeta={} stringData:{string} type:string<SecretType>
SecretEnvSource LocalObjectReference>name:string="" optional:*boolean
SecretKeySelector! key:string="" LocalObjectReference>name:string="" optional:*boolean
SecretProjection items:[KeyToPath] LocalObjectReference>name:string="" optional:*boolean
SecretVolumeSource defaultMode:*int32 items:[KeyToPath] optional:*boolean secretName:string
SecurityContext allowPrivilegeEscalation:*boolean appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:*boolean procMount:*string<ProcMountType> readOnlyRootFilesystem:*boolean runAsGroup:*int64 runAsNonRoot:*boolean runAsUser:*int64 seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
ServiceAccountTokenProjection audience:string expirationSeconds:*int64 path:string=""
SleepAction seconds:int64=0
StorageOSVolumeSource fsType:string readOnly:boolean secretRef:LocalObjectReference volumeName:string volumeNamespace:string
SuccessPolicy rules:[SuccessPolicyRule]
SuccessPolicyRule succeededCount:*int32 succeededIndexes:*string
Sysctl name:string="" value:string=""
TCPSocketAction host:string port:IntOrString=0
Taint effect:string<TaintEffect>="" key:string="" timeAdded:Time value:string
Toleration effect:string<TaintEffect> key:string operator:string<TolerationOperator> tolerationSeconds:*int64 value:string
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[string] maxSkew:int32=0 minDomains:*int32 nodeAffinityPolicy:*string<NodeInclusionPolicy> nodeTaintsPolicy:*string<NodeInclusionPolicy> topologyKey:string="" whenUnsatisfiable:string<UnsatisfiableConstraintAction>=""
TypedLocalObjectReference! apiGroup:*string kind:string="" name:string=""
TypedObjectReference apiGroup:*string kind:string="" name:string="" namespace:*string
UncountedTerminatedPods failed:[string]() succeeded:[string]()
Volume VolumeSource>awsElasticBlockStore:AWSElasticBlockStoreVolumeSource VolumeSource>azureDisk:AzureDiskVolumeSource VolumeSource>azureFile:AzureFileVolumeSource VolumeSource>cephfs:CephFSVolumeSource VolumeSource>cinder:CinderVolumeSource VolumeSource>configMap:ConfigMapVolumeSource VolumeSource>csi:CSIVolumeSource VolumeSource>downwardAPI:DownwardAPIVolumeSource VolumeSource>emptyDir:EmptyDirVolumeSource VolumeSource>ephemeral:EphemeralVolumeSource VolumeSource>fc:FCVolumeSource VolumeSource>flexVolume:FlexVolumeSource VolumeSource>flocker:FlockerVolumeSource VolumeSource>gcePersistentDisk:GCEPersistentDiskVolumeSource VolumeSource>gitRepo:GitRepoVolumeSource VolumeSource>glusterfs:GlusterfsVolumeSource VolumeSource>hostPath:HostPathVolumeSource VolumeSource>image:ImageVolumeSource VolumeSource>iscsi:ISCSIVolumeSource name:string="" VolumeSource>nfs:NFSVolumeSource VolumeSource>persistentVolumeClaim:PersistentVolumeClaimVolumeSource VolumeSource>photonPersistentDisk:PhotonPersistentDiskVolumeSource VolumeSource>portworxVolume:PortworxVolumeSource VolumeSource>projected:ProjectedVolumeSource VolumeSource>quobyte:QuobyteVolumeSource VolumeSource>rbd:RBDVolumeSource VolumeSource>scaleIO:ScaleIOVolumeSource VolumeSource>secret:SecretVolumeSource VolumeSource>storageos:StorageOSVolumeSource VolumeSource>vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeDevice devicePath:string="" name:string=""
VolumeMount mountPath:string="" mountPropagation:*string<MountPropagationMode> name:string="" readOnly:boolean recursiveReadOnly:*string<RecursiveReadOnlyMode> subPath:string subPathExpr:string
VolumeMountStatus mountPath:string="" name:string="" readOnly:boolean recursiveReadOnly:*string<RecursiveReadOnlyMode> volumeStatus:VolumeStatus
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{Quantity} requests:{Quantity}
VolumeStatus image:ImageVolumeStatus
VsphereVirtualDiskVolumeSource fsType:string storagePolicyID:string storagePolicyName:string volumePath:string=""
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm={} weight:int32=0
WindowsSecurityContextOptions gmsaCredentialSpec:*string gmsaCredentialSpecName:*string hostProcess:*boolean runAsUserName:*string
`);

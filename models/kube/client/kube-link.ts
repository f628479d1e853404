/** The link over which replicas reach the API servers. */
export const kubeLink = 'kube';

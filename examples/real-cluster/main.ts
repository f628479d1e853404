import { KubeConfig } from '@kubernetes/client-node';
import { kubeOn } from 'deadheat/adapters/kube';
import { systemPorts } from 'deadheat/adapters/system';
import { fixedController } from '../reports/fixed-controller.ts';

const kubeConfig = new KubeConfig();
kubeConfig.loadFromDefault();
const { clock, lifecycle } = systemPorts();
lifecycle.whenStopping(() => process.exit(0));
await fixedController(kubeOn(kubeConfig, { userAgent: 'reports/1' }), clock);

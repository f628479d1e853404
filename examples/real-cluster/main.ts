import { KubeConfig } from '@kubernetes/client-node';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { systemPorts } from '../../adapters/system/system-ports.ts';
import { fixedController } from '../report-cron/fixed-controller.ts';

const kubeConfig = new KubeConfig();
kubeConfig.loadFromDefault();
const { clock, lifecycle } = systemPorts();
lifecycle.whenStopping(() => process.exit(0));
await fixedController(kubeOn(kubeConfig, { userAgent: 'report-cron/1' }), clock);

/** The usual UDP ports of group calls. Apart from the servers, so that whoever names a port need not load them. */

/** Of the load balancer. */
export const DEFAULT_LOAD_BALANCER_PORT = 5069
/** Of a serving node: for clients, other serving nodes and call controllers; for the load balancer. */
export const DEFAULT_SERVING_NODE_PORT = 5071
export const DEFAULT_SERVING_NODE_BALANCER_PORT = 5091
/** Of a call controller: for serving nodes; for the load balancer. */
export const DEFAULT_CALL_CONTROLLER_PORT = 9000
export const DEFAULT_CALL_CONTROLLER_BALANCER_PORT = 5080

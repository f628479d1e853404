import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpConnection, HttpRequest } from '../../models/kube/http/exchange.ts';
import { protobufAsJson } from './protobuf/decode.ts';
import { bodyLimit } from '../../models/kube/http/body-limit.ts';

/** Bytes that may wait for a watching client before it is cut off, as upstream ends the watch of a slow client. */
const backlogLimit = 64 * 1024 * 1024;

/** Ms that an idle connection is kept: as Go's server for the API (IdleTimeout, 90 s), longer than clients keep theirs. */
const idleTime = 90_000;

/** Bytes that a request line and its headers may take: Go's default (net/http, DefaultMaxHeaderBytes). */
const headerLimit = 1 << 20;

const protobufType = 'application/vnd.kubernetes.protobuf';

/** Serves one request, and returns how to tell that nobody listens any more. */
export type Respond = (request: HttpRequest, connection: HttpConnection) => { abort(): void };

/** A server of node:http in front of an HTTP layer. `listening`: whether connections are served at this moment. */
export function httpServer(respond: Respond, listening: () => boolean): Server {
  const server = createServer({ maxHeaderSize: headerLimit, keepAliveTimeout: idleTime }, (request, response) => {
    if (!listening()) {
      request.socket.destroy();
      return;
    }
    readBody(request, (body, complete) => {
      if (!complete) response.shouldKeepAlive = false;
      const connection = connectionOf(response);
      try {
        const exchange = respond(requestOf(request, body), connection);
        response.on('close', () => exchange.abort());
      } catch (error) {
        // A defect of the model must not end the server: the client is told, and whoever runs it.
        console.error(error);
        if (response.headersSent) response.destroy();
        else connection.answer({ status: 500, headers: plain, body: 'the model of the API server failed\n' });
      }
    });
  });
  return server;
}

const plain = new Map([['content-type', 'text/plain; charset=utf-8']]);

/** Reads the body, but no more of it than shows that it is too large. */
function readBody(request: IncomingMessage, done: (body: Buffer, complete: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (complete: boolean): void => {
    request.removeAllListeners('data').removeAllListeners('end');
    done(Buffer.concat(chunks), complete);
  };
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= bodyLimit) return;
    finish(false);
    request.resume();
  });
  request.on('end', () => finish(true));
}

/** A body in protobuf goes on as JSON. One that cannot be read stays what it was, and will be refused. */
function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): HttpRequest {
  const known = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) known.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const json = headers['content-type'] === protobufType ? protobufAsJson(body) : null;
  if (json !== null) known.set('content-type', 'application/json');
  return { method, target: url, headers: known, body: json ?? body.toString('utf8') };
}

function connectionOf(response: ServerResponse): HttpConnection {
  return {
    answer({ status, headers, body }) {
      response.writeHead(status, { ...Object.fromEntries(headers), 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
    begin(status, headers) {
      response.writeHead(status, Object.fromEntries(headers));
      response.flushHeaders();
    },
    write(chunk) {
      response.write(chunk);
      if (response.writableLength > backlogLimit) response.destroy();
    },
    end: () => void response.end(),
  };
}

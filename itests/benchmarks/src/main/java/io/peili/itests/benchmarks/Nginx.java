// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** nginx on a folder, with sendfile, plain and with TLS 1.3: what others compare themselves with. */
final class Nginx implements AutoCloseable {
    static final int PLAIN = 16_080;
    static final int SECURE = 16_443;

    private final Process process;

    Nginx(Path work, Path folder, Path certificate, Path key) throws IOException, InterruptedException {
        Path conf = work.resolve("nginx.conf");
        Files.writeString(conf, """
                daemon off;
                worker_processes 2;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%2$d;
                    listen 127.0.0.1:%3$d ssl;
                    ssl_certificate %4$s;
                    ssl_certificate_key %5$s;
                    ssl_protocols TLSv1.3;
                    root %6$s;
                  }
                }
                """.formatted(work, PLAIN, SECURE, certificate, key, folder));
        process = new ProcessBuilder("nginx", "-c", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("nginx.out").toFile())
                .start();
        TimeUnit.MILLISECONDS.sleep(500);
        if (!process.isAlive()) {
            throw new IOException("nginx does not start; see " + work.resolve("nginx.out"));
        }
    }

    List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(process.pid()));
        process.children().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    @Override
    public void close() {
        process.destroy();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.http.Hold;
import io.peili.http.Mount;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aRequestThatComesBeforeTheApplicationWaitsForIt() throws Exception {
        try (Running node = Running.plain()) {
            CompletableFuture<HttpResponse<String>> early = node.begin("/v2/");
            node.registry().mount(new Servlets.Saying("one"));
            assertThat(early.get(10, TimeUnit.SECONDS).body()).isEqualTo("one");
        }
    }

    @Test
    void aRequestThatWaitedTooLongIsToldToComeBack() throws Exception {
        try (Running node = Running.plain(Map.of("hold.timeout", 1))) {
            HttpResponse<String> response = node.get("/v2/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).contains("1");
            assertThat(response.body()).contains("\"code\":\"UNAVAILABLE\"", "within 1 s");
        }
    }

    @Test
    void noMoreRequestsWaitThanConfigured() throws Exception {
        try (Running node = Running.plain(Map.of("hold.requests", 0))) {
            assertThat(node.get("/v2/").body()).contains("too many requests wait");
        }
    }

    @Test
    void nothingWaitsOnTheAdminListenerUnlessHeld() throws Exception {
        try (Running node = Running.plain(Map.of("hold.timeout", 1))) {
            assertThat(node.admin("/metrics").statusCode()).isEqualTo(404);
            try (Hold hold = node.admin().hold()) {
                assertThat(hold).isNotNull();
                assertThat(node.admin("/metrics").statusCode()).isEqualTo(503);
            }
            node.admin().mount(new Servlets.Saying("metrics"));
            assertThat(node.admin("/metrics").body()).isEqualTo("metrics");
        }
    }

    @Test
    void aRunningRequestFinishesInTheApplicationItEntered() throws Exception {
        try (Running node = Running.plain()) {
            Servlets.Waiting old = new Servlets.Waiting("old");
            Mount mount = node.registry().mount(old);
            CompletableFuture<HttpResponse<String>> running = node.begin("/v2/");
            assertThat(old.entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

            node.registry().mount(new Servlets.Saying("new"));
            assertThat(node.get("/v2/").body()).isEqualTo("new");
            assertThat(old.destroyed).isFalse();
            assertThat(mount.running()).isEqualTo(1);

            old.go.countDown();
            assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("old");
            assertThat(mount.awaitDestroyed(SOON)).isTrue();
            assertThat(old.destroyed).isTrue();
        }
    }

    @Test
    void anApplicationIsDestroyedAfterItsDrainTimeEvenIfARequestRuns() throws Exception {
        try (Running node = Running.plain(Map.of("drain.timeout", 1))) {
            Servlets.Waiting old = new Servlets.Waiting("old");
            Mount mount = node.registry().mount(old);
            CompletableFuture<HttpResponse<String>> running = node.begin("/v2/");
            assertThat(old.entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            mount.close();
            assertThat(mount.awaitDestroyed(SOON)).isTrue();
            old.go.countDown();
            running.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBrokenApplicationLeavesTheOldOneServing() throws Exception {
        try (Running node = Running.plain()) {
            Servlets.Saying old = new Servlets.Saying("old");
            node.registry().mount(old);
            assertThatThrownBy(() -> node.registry().mount(new Broken())).isInstanceOf(ServletException.class);
            assertThat(node.get("/v2/").body()).isEqualTo("old");
            assertThat(old.destroyed).isFalse();
        }
    }

    @Test
    void noRequestFailsWhileApplicationsComeAndGo() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        AtomicBoolean on = new AtomicBoolean(true);
        try (Running node = Running.plain()) {
            Mount mount = node.registry().mount(new Servlets.Saying("0"));
            List<Future<Integer>> results = new ArrayList<>();
            for (int client = 0; client < 8; client++) {
                results.add(clients.submit(() -> countWhile(on, node)));
            }
            for (int round = 1; round <= 40; round++) {
                if (round % 2 == 0) {
                    mount.close();
                    mount.awaitDestroyed(SOON);
                }
                mount = node.registry().mount(new Servlets.Saying(Integer.toString(round)));
                assertThat(node.get("/v2/").body()).isEqualTo(Integer.toString(round));
            }
            on.set(false);
            int total = 0;
            for (Future<Integer> result : results) {
                total += result.get(20, TimeUnit.SECONDS);
            }
            assertThat(total).isGreaterThan(40);
        } finally {
            clients.shutdownNow();
        }
    }

    private static int countWhile(AtomicBoolean on, Running node) throws Exception {
        int count = 0;
        while (on.get()) {
            assertThat(node.get("/v2/").statusCode()).isEqualTo(200);
            count++;
        }
        return count;
    }

    private static final class Broken extends Servlets.Saying {
        private static final long serialVersionUID = 1L;

        Broken() {
            super("broken");
        }

        @Override
        public void init(ServletConfig config) throws ServletException {
            throw new ServletException("broken");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WhiteboardTest {
    @Test
    void aResourceIsServedWithItsContextAndItsLength() throws Exception {
        try (Board board = Board.plain()) {
            board.resource("hello", new Hello("hello"));
            HttpResponse<String> response = board.get("/hello");
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.headers().firstValue("content-length")).contains("5");
            assertThat(response.headers().firstValue("transfer-encoding")).isEmpty();
            assertThat(board.get("/hello/path").body()).isEqualTo("hello/path");
        }
    }

    @Test
    void aRequestFailsNeitherBeforeNorWhileNorAfterResourcesAreReplaced() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(6);
        AtomicBoolean on = new AtomicBoolean(true);
        try (Board board = Board.plain()) {
            List<Future<Integer>> counts = new ArrayList<>();
            long id = board.resource("hello", new Hello("0"));
            for (int client = 0; client < 6; client++) {
                counts.add(clients.submit(() -> countWhile(on, board)));
            }
            for (int version = 1; version <= 15; version++) {
                board.whiteboard().remove(id);
                id = board.resource("hello", new Hello(Integer.toString(version)));
                assertThat(board.get("/hello").body()).isEqualTo(Integer.toString(version));
            }
            on.set(false);
            int total = 0;
            for (Future<Integer> count : counts) {
                total += count.get(20, TimeUnit.SECONDS);
            }
            assertThat(total).isGreaterThan(15);
        } finally {
            clients.shutdownNow();
        }
    }

    private static int countWhile(AtomicBoolean on, Board board) throws Exception {
        int count = 0;
        while (on.get()) {
            assertThat(board.get("/hello").statusCode()).isEqualTo(200);
            count++;
        }
        return count;
    }

    @Test
    void aResourceIsNotLetGoWhileACallIsInIt() throws Exception {
        try (Board board = Board.plain()) {
            Slow slow = new Slow();
            long id = board.resource("slow", slow);
            CompletableFuture<HttpResponse<String>> running = board.begin("/slow");
            assertThat(slow.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> removal =
                    CompletableFuture.runAsync(() -> board.whiteboard().remove(id));
            CompletableFuture<HttpResponse<String>> next = board.begin("/hello");
            assertThat(removal).isNotDone();
            slow.go.countDown();
            removal.get(20, TimeUnit.SECONDS);
            assertThat(running.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow");

            assertThat(next).isNotDone();
            board.resource("slow", new Hello("replaced"));
            assertThat(next.get(20, TimeUnit.SECONDS).body()).isEqualTo("replaced");
        }
    }

    @Test
    void aBrokenResourceLeavesTheOthersServing() throws Exception {
        try (Board board = Board.plain()) {
            board.resource("hello", new Hello("hello"));
            board.awaitAnswer("/hello", "hello");
            board.resource("broken", new Ambiguous());
            board.resource("fine", new Other());
            board.awaitAnswer("/other", "other");
            assertThat(board.get("/hello").body()).isEqualTo("hello");
        }
    }

    @Test
    void aBrokenReplacementLeavesTheOldOneServing() throws Exception {
        try (Board board = Board.plain()) {
            long id = board.resource("hello", new Hello("old"));
            board.awaitAnswer("/hello", "old");
            board.whiteboard().remove(id);
            long broken = board.resource("hello", new Ambiguous());
            assertThat(board.get("/hello").body()).isEqualTo("old");
            board.whiteboard().remove(broken);
            board.resource("hello", new Hello("new"));
            board.awaitAnswer("/hello", "new");
        }
    }

    @Test
    void aResourceThatIsNotReplacedIsGoneAfterTheGraceTime() throws Exception {
        try (Board board = Board.plain(Duration.ofMillis(100))) {
            long id = board.resource("hello", new Hello("hello"));
            board.resource("other", new Other());
            board.awaitAnswer("/hello", "hello");
            board.whiteboard().remove(id);
            HttpResponse<String> gone = board.get("/hello");
            assertThat(gone.statusCode()).isEqualTo(404);
            assertThat(board.get("/other").body()).isEqualTo("other");
        }
    }

    @Test
    void ofTwoWithOneNameTheHigherRankedIsUsed() throws Exception {
        try (Board board = Board.plain()) {
            board.add("hello", true, 1, new Hello("low"));
            board.awaitAnswer("/hello", "low");
            long high = board.add("hello", true, 2, new Hello("high"));
            board.awaitAnswer("/hello", "high");
            board.whiteboard().remove(high);
            assertThat(board.get("/hello").body()).isEqualTo("low");
        }
    }

    @Test
    void theNextWhiteboardServesAfterTheOldOneClosedAndLostItsParts() throws Exception {
        try (Board board = Board.plain()) {
            long id = board.resource("hello", new Hello("old"));
            board.awaitAnswer("/hello", "old");
            board.whiteboard().close();
            board.whiteboard().remove(id);
            CompletableFuture<HttpResponse<String>> waiting = board.begin("/hello");
            try (Whiteboard next = board.another()) {
                next.add(new Part(9, true, "hello", 0, List.of(), Map.of(), new Hello("new")));
                assertThat(waiting.get(20, TimeUnit.SECONDS).body()).isEqualTo("new");
            }
        }
    }

    @Test
    void aResourceWaitsForTheExtensionItNeeds() throws Exception {
        try (Board board = Board.plain()) {
            board.resource("other", new Other());
            board.add("hello", true, 0, new Hello("hello"), "(osgi.jakartars.name=marks)");
            board.awaitAnswer("/other", "other");
            assertThat(board.get("/hello").statusCode()).isEqualTo(404);
            board.add("marks", false, 0, new Marks());
            board.awaitAnswer("/hello", "hello");
            assertThat(board.get("/hello").headers().firstValue("x-marked")).contains("yes");
        }
    }

    /** Says what it was made with. */
    @Path("/hello")
    public static final class Hello {
        private final String text;

        @Context
        private UriInfo uri;

        Hello(String text) {
            this.text = text;
        }

        @GET
        public String hello() {
            return text;
        }

        @GET
        @Path("path")
        public String path() {
            return uri.getPath();
        }
    }

    /** Another one. */
    @Path("/other")
    public static final class Other {
        @GET
        public String other() {
            return "other";
        }
    }

    /** Answers when told to. */
    @Path("/slow")
    public static final class Slow {
        private final Semaphore entered = new Semaphore(0);
        private final CountDownLatch go = new CountDownLatch(1);

        @GET
        public String slow() throws InterruptedException {
            entered.release();
            go.await();
            return "slow";
        }
    }

    /** Two methods for one route: no application can be made of it. */
    @Path("/ambiguous")
    public static final class Ambiguous {
        @GET
        @Path("{a}")
        public String one(@PathParam("a") String a) {
            return a;
        }

        @GET
        @Path("{b}")
        public String two(@PathParam("b") String b) {
            return b;
        }
    }

    /** Marks every response. */
    public static final class Marks implements ContainerResponseFilter {
        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().putSingle("x-marked", "yes");
        }
    }
}

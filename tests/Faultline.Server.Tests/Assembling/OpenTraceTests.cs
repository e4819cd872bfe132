using System.Text;
using Faultline.Server.Assembling;
using Faultline.Server.Receiving;

namespace Faultline.Server.Tests.Assembling;

/// <summary>Traces whose spans come in pieces, late, in circles, or without end.</summary>
public class OpenTraceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_that_come_after_the_root_are_told_too()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, Spans.Request(Spans.Agent("1", "11", "q", "a")));
        Assert.DoesNotContain((await server.Traces.FindAsync(Spans.TraceId("1"), Token))!.Messages, m => m.Content == "inner");
        await PostAsync(server, Spans.Request(Spans.Agent("1", "12", "q", "inner", parent: "11", start: 1)));
        Assert.Contains((await server.Traces.FindAsync(Spans.TraceId("1"), Token))!.Messages, m => m.Content == "inner");
    }

    [Fact]
    public async Task A_trace_without_its_root_is_told_after_a_while()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(server, Spans.Request(Spans.Agent("1", "12", "q", "a", parent: "11")));
        Assert.Equal("a", (await server.Traces.FindAsync(Spans.TraceId("1"), Token))!.Response);
    }

    [Fact]
    public async Task Parents_in_a_circle_and_clocks_running_backwards_do_no_harm()
    {
        await using var server = await RunningServer.StartAsync();
        await PostAsync(
            server,
            Spans.Request(
                Spans.Agent("1", "11", "q", "a", parent: "13", start: 9),
                Spans.Agent("1", "12", "q", "a", parent: "11", start: 5),
                Spans.Agent("1", "13", "q", "a", parent: "12", start: 1),
                Spans.Agent("2", "21", "q", "a", parent: "21")
            )
        );
        Assert.NotNull(await server.Traces.FindAsync(Spans.TraceId("1"), Token));
        Assert.NotNull(await server.Traces.FindAsync(Spans.TraceId("2"), Token));
    }

    [Fact]
    public async Task The_same_request_twice_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var request = Spans.Request(Spans.Agent("1", "11", "q", "a"), Spans.Agent("1", "12", "q", "b", parent: "11"));
        await PostAsync(server, request);
        var once = await server.Traces.FindAsync(Spans.TraceId("1"), Token);
        await PostAsync(server, request);
        var twice = await server.Traces.FindAsync(Spans.TraceId("1"), Token);
        Assert.Equal(Faultline.Storage.Tests.Canonical.Of(once!), Faultline.Storage.Tests.Canonical.Of(twice!));
        Assert.Equal(2, (await server.Traces.ReadSpansAsync([Spans.TraceId("1")], Token)).Count);
    }

    [Fact]
    public async Task What_a_killed_server_had_not_told_is_told_by_the_next()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-server-").FullName;
        await using (var first = await RunningServer.StartAsync(workspace))
        {
            await PostAsync(first, Spans.Request(Spans.Agent("1", "12", "q", "a", parent: "11")));
            // As a kill in this moment would leave it: the spans are there, the trace is not, and its id is in the journal.
            Assert.Contains(
                Spans.TraceId("1"),
                await File.ReadAllTextAsync(Path.Combine(workspace, "open-traces"), Token),
                StringComparison.Ordinal
            );
        }

        await File.WriteAllTextAsync(Path.Combine(workspace, "open-traces"), Spans.TraceId("1") + "\ncut o", Token);
        await using (var store = await Faultline.Storage.DuckDb.DuckDbTraceStore.OpenAsync(Path.Combine(workspace, "traces.duckdb"), Token))
        {
            await store.DeleteAsync(new Traces.TraceDeletion { Before = DateTime.UtcNow.AddYears(1) }, Token);
            await store.AppendAsync(new Traces.TraceBatch { Spans = Decoded("1") }, Token);
        }

        await using (var second = await RunningServer.StartAsync(workspace))
        {
            Assert.Equal("a", (await second.Traces.FindAsync(Spans.TraceId("1"), Token))!.Response);
        }

        Directory.Delete(workspace, recursive: true);
    }

    [Fact]
    public void Spans_beyond_the_bound_are_let_go_and_read_again()
    {
        var open = new OpenTraces(static _ => false, new OpenTraceLimits { MostBytes = 4_000 });
        var received = Enumerable
            .Range(0, 100)
            .Select(i => Decoded(i.ToString("00000", System.Globalization.CultureInfo.InvariantCulture)))
            .Select(spans => new ReceivedTrace(Storage.DuckDb.PackedSpans.Of(spans), null));
        open.Add(received, now: 0, []);
        open.Trim();
        var waiting = open.Take(now: 0, all: true);
        Assert.Equal(100, waiting.Count);
        Assert.True(waiting.Count(trace => !trace.IsComplete) > 90);
    }

    [Fact]
    public void Told_traces_are_held_for_as_long_as_spans_come_late()
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        var open = new OpenTraces(stored.Contains, new OpenTraceLimits { LateMs = 1_000 });
        Assert.Single(Tell("1", now: 0));
        // Its spans are held no more, so these might be new ones; but the trace is known.
        Assert.True(open.Holds(Spans.TraceId("1")));
        Assert.Single(Tell("1", now: 10));
        Assert.Single(Tell("2", now: 1_010));
        Assert.Empty(Tell("2", now: 1_010));
        Assert.Single(Tell("3", now: 1_011));
        Assert.Single(Tell("3", now: 1_011));

        List<Storage.DuckDb.PackedSpans> Tell(string trace, long now)
        {
            var fresh = open.Add([new ReceivedTrace(Storage.DuckDb.PackedSpans.Of(Decoded(trace, parent: null)), null)], now, []);
            foreach (var due in open.Take(now, all: true))
            {
                open.Told(due, now, cost: 0, isLong: false);
                stored.Add(due.Id);
            }

            return fresh;
        }
    }

    private static IReadOnlyList<Traces.Span> Decoded(string trace, string? parent = "11") =>
        Faultline
            .Sources.Otlp.OtlpJsonDecoder.Decode(
                Encoding.UTF8.GetBytes(Spans.Request(Spans.Agent(trace, "12", "q", "a", parent: parent))),
                DateTime.UtcNow
            )
            .Spans;

    private static async Task PostAsync(RunningServer server, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri("v1/traces", UriKind.Relative), content, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}

using System.Text;
using Faultline.Sources.Files;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Storage.Tests;
using Faultline.TestData;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Tests.Clients;

/// <summary>Real agents' traffic over HTTP: in any order, twice, from four clients at once, it makes the workspace that the file makes.</summary>
public class TauTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posted_in_random_order_twice_is_the_same_as_the_file()
    {
        var path = SharedData.Require("data/tau_otlp.jsonl.gz");
        var lines = SharedData.Lines(path).ToArray();
        var workspace = Directory.CreateTempSubdirectory("faultline-tau-").FullName;
        var file = Path.Combine(workspace, "file.duckdb");
        await using var server = await RunningServer.StartAsync();
        // Shuffled by a fixed seed; the second sending comes in another order.
        var random = new Random(7);
        string[] order = [.. lines.OrderBy(_ => random.Next()), .. lines.OrderBy(_ => random.Next())];
        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token },
            async (line, token) =>
            {
                using var content = new StringContent(line, Encoding.UTF8, "application/json");
                using var answer = await server.Http.PostAsync(new Uri("v1/traces", UriKind.Relative), content, token);
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(token));
            }
        );

        await using var store = await DuckDbTraceStore.OpenAsync(file, Token);
        var (sources, _) = SourceFiles.Open([path], new SourceOptions { Now = DateTime.UtcNow });
        await new Ingestor(store, new SpanAssembler()).RunAsync(sources, cancellationToken: Token);
        var expected = await RowsAsync(store);
        var got = await RowsAsync(server.Traces);
        Assert.Equal(expected.Count, got.Count);
        Assert.True(expected.Count > 1_000);
        foreach (var (id, row) in expected)
        {
            Assert.Equal(row, got[id]);
        }

        var ids = expected.Keys.ToArray();
        Assert.Equal((await store.ReadSpansAsync(ids, Token)).Count, (await server.Traces.ReadSpansAsync(ids, Token)).Count);
        Directory.Delete(workspace, recursive: true);
    }

    private static async Task<Dictionary<string, string>> RowsAsync(Traces.ITraceStore store)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var trace in store.ReadAsync(new Traces.TraceQuery { IncludeMessages = true }, Token))
        {
            rows[trace.TraceId] = Canonical.Of(trace);
        }

        return rows;
    }
}

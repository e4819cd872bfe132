using System.Globalization;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Storage.Tests.Processes;

/// <summary>Batch n of the crash tests: everything in it carries n, so that a part of it that is missing shows.</summary>
internal static class NumberedBatch
{
    public const int Rows = 200;
    public const int Spans = 50;

    public static TraceBatch Make(int number) =>
        new()
        {
            Traces =
            [
                .. Enumerable
                    .Range(0, Rows)
                    .Select(i => Examples.Full(Id(number, i)) with { Query = new string((char)('a' + (i % 26)), 2_000) }),
            ],
            Spans = [.. Enumerable.Range(0, Spans).Select(i => Examples.Span(Id(number), Id(number, i)))],
            // Every batch assembles the same trace anew: the store must hold exactly one of its versions.
            Assembled = [Examples.Trace("assembled", response: number.ToString("000000", CultureInfo.InvariantCulture))],
            Evaluations = [Examples.Evaluation("assembled", Id(number), 1)],
        };

    public static IReadOnlyList<Label> Labels(int number) =>
        [.. Enumerable.Range(0, 50).Select(i => new Label("run", "c1", Id(number, i), "ann", "tool_error", null, null, Examples.Noon))];

    private static string Id(int number) => number.ToString("000000", CultureInfo.InvariantCulture);

    private static string Id(int number, int part) => string.Create(CultureInfo.InvariantCulture, $"{number:000000}-{part}");

    /// <summary>Checks that the store holds whole batches only, and every one up to the last that was reported. Returns how many there are.</summary>
    public static async Task<int> VerifyAsync(ITraceStore store, int reported, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        Trace? assembled = null;
        await foreach (var trace in store.ReadAsync(new TraceQuery { IncludeMessages = true }, cancellationToken))
        {
            if (trace.TraceId == "assembled")
            {
                Assert.Null(assembled);
                assembled = trace;
                continue;
            }

            var number = trace.TraceId[..6];
            rows[number] = rows.GetValueOrDefault(number) + 1;
            Assert.Equal(2_000, trace.Query.Length);
            Assert.Equal(3, trace.Messages.Count);
        }

        var batches = rows.Count;
        Assert.InRange(batches, reported, reported + 1);
        if (batches == 0)
        {
            Assert.Null(assembled);
            return 0;
        }

        var expected = Enumerable.Range(1, batches).Select(number => Id(number)).ToList();
        Assert.Equal(expected, rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows.Values, count => Assert.Equal(Rows, count));
        Assert.Equal(Spans * batches, (await store.ReadSpansAsync(expected, cancellationToken)).Count);
        Assert.Equal(expected[^1], assembled!.Response);
        Assert.Equal(expected, assembled.JudgeScores.Keys.Order(StringComparer.Ordinal));
        return batches;
    }
}

using System.Diagnostics;
using System.Globalization;
using Faultline.Load;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Benchmarks;

/// <summary>What each step of a span's way into the store costs by itself, in processor time and allocation, over the load generator's requests (bench/intake.sh).</summary>
/// <remarks>One thread, so that the steps add up; what receives the request and waits for others is not in it.</remarks>
internal static class IntakeStages
{
    private const int Traces = 50;
    private const int SpansATrace = 10;
    private const int BytesASpan = 1_200;
    private const int RequestsACommit = 16;

    // The runtime has compiled what is used most after about a second of each step.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(int vocabulary)
    {
        ExportTemplate.Vocabulary = vocabulary;
        var template = ExportTemplate.Make(Traces, SpansATrace, BytesASpan);
        var payload = new byte[template.Length];
        template.Fill(1, 1, payload);
        var assembler = new SpanAssembler();
        var spans = Decode(payload);
        var traces = Split(spans);
        var assembled = traces.ConvertAll(trace => assembler.Assemble(trace)!.Trace!);
        Console.WriteLine("| step | µs a span | bytes allocated a span |");
        Console.WriteLine("|---|---|---|");
        Row("decode", () => Decode(payload));
        Row("pack", () => traces.ForEach(static trace => PackedSpans.Of(trace)));
        Row("tell", () => traces.ForEach(trace => assembler.Assemble(trace)));
        Row("write the trace's row", () => assembled.ForEach(static trace => PreparedTrace.Of(trace)));
        await AppendRowAsync(template, assembler);
        return 0;
    }

    private static List<Span> Decode(byte[] payload) => OtlpProtobufDecoder.Decode(payload, DateTime.UnixEpoch.AddYears(100)).Spans;

    private static List<List<Span>> Split(List<Span> spans) =>
        [.. spans.GroupBy(static span => span.TraceId, StringComparer.Ordinal).Select(static trace => trace.ToList())];

    private static void Row(string step, Action work)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < Warmup; )
        {
            work();
        }

        var (passes, allocated, before) = (0, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Measured; passes++)
        {
            work();
        }

        Write(step, Environment.CpuUsage.TotalTime - before, GC.GetAllocatedBytesForCurrentThread() - allocated, passes);
    }

    // As the one writer does it: the batches of many requests in one commit, of traces that the store does not hold yet.
    private static async Task AppendRowAsync(ExportTemplate template, SpanAssembler assembler)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var options = new DuckDbOptions
            {
                Threads = 1,
                RowsAGroup = 8_192,
                CheckpointThreshold = "64MB",
                RememberIds = true,
            };
            await using var store = await DuckDbTraceStore.OpenAsync(Path.Combine(directory.FullName, "traces.duckdb"), options);
            var (passes, spent, allocated, number) = (0, TimeSpan.Zero, 0L, 0L);
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Warmup + Measured; )
            {
                var counts = clock.Elapsed > Warmup;
                var batch = Batch(template, assembler, ref number);
                var (bytes, before) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
                await store.AppendAsync(batch);
                if (counts)
                {
                    passes += RequestsACommit;
                    spent += Environment.CpuUsage.TotalTime - before;
                    allocated += GC.GetTotalAllocatedBytes() - bytes;
                }
            }

            Write("append and commit", spent, allocated, passes);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static PreparedBatch Batch(ExportTemplate template, SpanAssembler assembler, ref long number)
    {
        var (packs, told) = (new List<PackedSpans>(), new List<PreparedTrace>());
        var payload = new byte[template.Length];
        for (var request = 0; request < RequestsACommit; request++)
        {
            template.Fill(++number, 1, payload);
            foreach (var trace in Split(Decode(payload)))
            {
                packs.AddRange(PackedSpans.Of(trace));
                told.Add(PreparedTrace.Of(assembler.Assemble(trace)!.Trace!));
            }
        }

        var ids = packs.Select(static pack => pack.TraceId).ToHashSet(StringComparer.Ordinal);
        return new PreparedBatch
        {
            Spans = packs,
            Assembled = told,
            NewSpans = ids,
            NewTraces = ids,
        };
    }

    private static void Write(string step, TimeSpan spent, long allocated, int passes)
    {
        var spans = Math.Max(1, passes) * (double)Traces * SpansATrace;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| {step} | {spent.TotalMicroseconds / spans:0.00} | {allocated / spans:N0} |")
        );
    }
}

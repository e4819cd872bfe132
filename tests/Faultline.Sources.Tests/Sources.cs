using System.IO.Compression;
using System.Text;
using Faultline.Sources.Files;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Tests;

/// <summary>Sources out of texts and bytes, and what an ingest makes of them.</summary>
internal static class Sources
{
    public static readonly DateTime Now = new(2026, 8, 1, 0, 0, 0, DateTimeKind.Utc);

    public static SourceOptions Options { get; } = new() { Now = Now };

    public static FileTraceSource Of(byte[] bytes, SourceOptions? options = null, string name = "t") =>
        new(name, () => new MemoryStream(bytes), options ?? Options);

    public static FileTraceSource Of(string text, SourceOptions? options = null) => Of(Encoding.UTF8.GetBytes(text), options);

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public static async Task<(
        IReadOnlyList<Trace> Traces,
        IReadOnlyList<Rejection> Rejections,
        IReadOnlyList<Rejection> Notices
    )> ReadAsync(ITraceSource source)
    {
        var records = await source.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        return (
            [.. records.Select(r => r.Trace).OfType<Trace>()],
            [.. records.Select(r => r.Rejection).OfType<Rejection>()],
            [.. records.Select(r => r.Notice).OfType<Rejection>()]
        );
    }

    public static async Task<(MemoryTraceStore Store, IngestReport Report)> IngestAsync(params ITraceSource[] sources)
    {
        var store = new MemoryTraceStore();
        var report = await new Ingestor(store, new SpanAssembler()).RunAsync(
            sources,
            cancellationToken: TestContext.Current.CancellationToken
        );
        return (store, report);
    }

    /// <summary>A row that has what is required, with more or other fields as given (JSON, without braces).</summary>
    public static string Row(string more = "", string id = "t1") =>
        $$"""{"trace_id":"{{id}}","workflow":"w","timestamp":"2026-07-15T10:05:00Z","query":"q","response":"r"{{(more.Length > 0 ? "," : "")}}{{more}}}""";
}

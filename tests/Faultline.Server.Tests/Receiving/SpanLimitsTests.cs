using System.Globalization;
using Faultline.Configuration;
using Faultline.Server.Receiving;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Server.Tests.Receiving;

/// <summary>What a request may ask of the store, whatever its size.</summary>
public sealed class SpanLimitsTests
{
    private static Dictionary<string, AttributeValue> Resource(int characters) =>
        new(StringComparer.Ordinal)
        {
            ["service.name"] = AttributeValue.OfText("shop"),
            ["large"] = AttributeValue.OfText(new string('r', characters)),
            ["host.name"] = AttributeValue.OfText("h"),
        };

    private static Span Of(int trace, int span) =>
        new()
        {
            TraceId = trace.ToString("x32", CultureInfo.InvariantCulture),
            SpanId = span.ToString("x16", CultureInfo.InvariantCulture),
            Name = "n",
        };

    private static ExportResult Apply(IntakeLimits limits, IEnumerable<Span> spans, out List<Span> kept, out long dropped)
    {
        var request = new OtlpRequest();
        request.Spans.AddRange(spans);
        return new SpanLimits(limits).Apply(request, out kept, out dropped);
    }

    [Fact]
    public void A_resource_that_every_trace_would_repeat_is_trimmed_once_and_still_shared()
    {
        var resource = Resource(7_500_000);
        var result = Apply(
            new IntakeLimits(),
            Enumerable.Range(1, 1_000).Select(i => Of(i, i) with { Resource = resource }),
            out var kept,
            out var dropped
        );

        Assert.Equal((0, 1), (result.Rejected, dropped));
        Assert.Contains(
            "1 attributes of resources beyond 64 KiB were dropped (limit max_resource_kb)",
            result.Message,
            StringComparison.Ordinal
        );
        Assert.All(kept, span => Assert.Same(kept[0].Resource, span.Resource));
        Assert.Equal(["service.name", "host.name"], kept[0].Resource.Keys);
        Assert.InRange(kept.Sum(static span => PackedSpans.Of([span])[0].Size), 1, 1L << 20);
    }

    [Fact]
    public void A_resource_that_is_shared_is_left_as_it_came()
    {
        var resource = Resource(60_000);
        var result = Apply(
            new IntakeLimits(),
            Enumerable.Range(1, 100).Select(i => Of(i, i) with { Resource = resource, Scope = "s" }),
            out var kept,
            out _
        );
        Assert.Equal(ExportResult.Complete, result);
        Assert.All(kept, span => Assert.Same(resource, span.Resource));
    }

    [Fact]
    public void What_the_resources_of_all_traces_come_to_is_bounded()
    {
        var resource = Resource(60_000);
        // Three spans a trace, the traces by turns; a span more of each trace costs nothing more.
        var spans = Enumerable.Range(0, 300).Select(i => Of(1 + (i % 100), 1 + i) with { Resource = resource });
        var result = Apply(new IntakeLimits { MaxDecompressedMb = 1 }, spans, out var kept, out _);

        Assert.Equal((17 * 3, 83L * 3), (kept.Count, result.Rejected));
        Assert.Equal(17, kept.Select(static span => span.TraceId).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("249 × with a resource that, once a trace, comes to more than 1 MiB", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, Apply(new IntakeLimits { MaxDecompressedMb = 6 }, spans, out _, out _).Rejected);
    }

    [Fact]
    public void The_name_of_a_scope_is_cut_for_all_its_spans()
    {
        var scope = new string('s', SharedParts.LongestScope - 1) + "\U0001F600" + new string('s', 1_000_000);
        var result = Apply(new IntakeLimits(), Enumerable.Range(1, 3).Select(i => Of(i, i) with { Scope = scope }), out var kept, out _);
        Assert.Contains("1 names of scopes were cut after 1024 characters", result.Message, StringComparison.Ordinal);
        Assert.All(kept, span => Assert.Equal(new string('s', SharedParts.LongestScope - 1), span.Scope));
    }

    [Fact]
    public void Links_count_as_much_as_what_else_a_span_has()
    {
        var link = new SpanLink(new string('a', 32), new string('b', 16));
        var result = Apply(
            new IntakeLimits { MaxSpanMb = 1 },
            [Of(1, 1) with { Links = [.. Enumerable.Repeat(link, 20_000)] }, Of(1, 2) with { Links = [link] }],
            out var kept,
            out _
        );
        Assert.Equal((1L, 1), (result.Rejected, kept.Count));
        Assert.Contains("max_span_mb", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_are_a_few_and_the_rest_is_counted()
    {
        var now = new DateTime(2026, 7, 20, 0, 0, 0, DateTimeKind.Utc);
        var many = OtlpProtobufDecoder.Decode(EmptySpans(700), now, 500);
        var result = new SpanLimits(new IntakeLimits { MaxSpans = 500 }).Apply(many, out _, out _);
        Assert.Equal(700, result.Rejected);
        Assert.Equal(
            "100 × traceId is missing; it is required.; 400 × for reasons like these.; 200 × beyond the first 500 of a request (limit max_spans).",
            result.Message
        );
    }

    // ResourceSpans, ScopeSpans, and in it spans of no bytes.
    private static byte[] EmptySpans(int count)
    {
        byte[] spans = [.. Enumerable.Repeat((byte[])[0x12, 0x00], count).SelectMany(static span => span)];
        byte[] scope = [0x12, .. Length(spans.Length), .. spans];
        return [0x0A, .. Length(scope.Length), .. scope];
    }

    private static byte[] Length(int length) => [(byte)(length | 0x80), (byte)(length >> 7)];
}

using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Faultline.Fuzz.Inputs;
using Faultline.Sources.Otlp;

namespace Faultline.Sources.Tests.Otlp;

/// <summary>Requests that are small and ask for much, in both encodings.</summary>
public sealed class OtlpLimitTests
{
    private static OtlpRequest Decode(OtlpShape shape, bool json, int mostSpans = int.MaxValue) =>
        json
            ? OtlpJsonDecoder.Decode(shape.Json(), Sources.Now, mostSpans)
            : OtlpProtobufDecoder.Decode(shape.Protobuf(), Sources.Now, mostSpans);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spans_that_cannot_be_used_are_counted_without_an_exception_each(bool json)
    {
        var shape = new OtlpShape { EmptySpans = 20_000, Spans = 3 };
        var (thread, thrown) = (Environment.CurrentManagedThreadId, 0);
        void Count(object? sender, FirstChanceExceptionEventArgs args) => thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;

        AppDomain.CurrentDomain.FirstChanceException += Count;
        var request = Decode(shape, json);
        AppDomain.CurrentDomain.FirstChanceException -= Count;

        Assert.Equal((3, 20_000, OtlpRequest.MostFaults), (request.Spans.Count, request.Unusable, request.Faults.Count));
        Assert.All(request.Faults, fault => Assert.Equal(new OtlpFault("traceId", "is missing; it is required."), fault));
        Assert.Equal(0, thrown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spans_beyond_the_limit_are_only_counted(bool json)
    {
        var request = Decode(new OtlpShape { EmptySpans = 4, Spans = 10 }, json, mostSpans: 6);
        Assert.Equal((2, 4, 8), (request.Spans.Count, request.Unusable, request.Beyond));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_may_be_as_deep_in_one_encoding_as_in_the_other(bool keyed)
    {
        var shape = new OtlpShape { Depth = 64, Keyed = keyed };
        var (json, protobuf) = (Decode(shape, json: true), Decode(shape, json: false));
        var value = json.Spans[0].Attributes["deep"].ToString();
        Assert.Equal((2, 0), (json.Spans.Count, json.Unusable));
        Assert.Equal(63, value.Count(c => c is '[' or '{'));
        Assert.Equal(value, protobuf.Spans[0].Attributes["deep"].ToString());
        using var document = JsonDocument.Parse(value);
    }

    [Theory]
    [InlineData(true, 65)]
    [InlineData(false, 65)]
    [InlineData(true, 3_000)]
    [InlineData(false, 3_000)]
    public void A_value_that_is_too_deep_costs_its_span_and_not_the_others(bool json, int depth)
    {
        var shape = new OtlpShape { Depth = depth, Spans = 500 };
        var request = Decode(shape, json);
        Assert.Equal((499, 1), (request.Spans.Count, request.Unusable));
        Assert.Equal(new OtlpFault("attributes", "with a value that is nested more than 64 deep."), Assert.Single(request.Faults));
        Assert.Equal(499, Decode(shape with { Keyed = true }, json).Spans.Count);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_resource_with_a_value_that_is_too_deep_costs_the_spans_of_it(bool json, bool late)
    {
        var request = Decode(new OtlpShape { ResourceDepth = 65, Late = late }, json);
        Assert.Equal((0, 2), (request.Spans.Count, request.Unusable));
        Assert.Equal("resource", request.Faults[0].Field);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Spans_share_their_resource_and_scope_wherever_those_stand(bool json, bool late)
    {
        var request = Decode(
            new OtlpShape
            {
                Spans = 3,
                Resource = 10,
                Scope = 5,
                Late = late,
            },
            json
        );
        Assert.All(request.Spans, span => Assert.Same(request.Spans[0].Resource, span.Resource));
        Assert.Equal(
            ("sssss", "shop", 10),
            (request.Spans[2].Scope, request.Spans[2].Resource["service.name"].ToString(), request.Spans[2].Resource["large"].Length)
        );
    }

    [Fact]
    public void JSON_nested_a_million_deep_is_none()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"resourceSpans\":" + new string('[', 1_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<JsonException>(() => OtlpJsonDecoder.Decode(bytes, Sources.Now));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task A_file_reports_every_span_that_cannot_be_used()
    {
        var (_, report) = await Sources.IngestAsync(Sources.Of([.. new OtlpShape { EmptySpans = 250, Spans = 1 }.Json(), (byte)'\n']));
        Assert.Equal((1, 250), (report.SpansAdded, report.Rejected));
    }
}

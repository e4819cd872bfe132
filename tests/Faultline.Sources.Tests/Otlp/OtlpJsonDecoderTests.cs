using System.Text;
using System.Text.Json;
using CsCheck;
using Faultline.Sources.Otlp;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Otlp;

public sealed class OtlpJsonDecoderTests
{
    private const string Trace = "5B8EFFF798038103D269B633813FC60C";

    private static string Request(string span) =>
        $$"""
            { "resourceSpans": [ { "scopeSpans": [ { "spans": [ {{span}} ], "scope": { "name": "lib", "version": "1" } } ],
              "resource": { "attributes": [ { "key": "service.name", "value": { "stringValue": "chat" } } ] }, "schemaUrl": "u" } ] }
            """;

    private static string Span(string more = "", string id = "EEE19B7EC3C1B174") =>
        $$"""{"traceId":"{{Trace}}","spanId":"{{id}}","name":"n","startTimeUnixNano":"1784109900000000000","endTimeUnixNano":1784109901500000000{{more}} }""";

    private static OtlpRequest Decode(string json) => OtlpJsonDecoder.Decode(Encoding.UTF8.GetBytes(json), Sources.Now);

    private static Span One(string more) => Assert.Single(Decode(Request(Span(more))).Spans);

    [Fact]
    public void Ids_are_lower_case_and_the_resource_may_stand_after_its_spans()
    {
        var span = One(",\"parentSpanId\":\"eee19b7ec3c1b173\",\"kind\":2,\"status\":{\"code\":2,\"message\":\"boom\"}");

        Assert.Equal((Trace.ToLowerInvariant(), "eee19b7ec3c1b174", "eee19b7ec3c1b173"), (span.TraceId, span.SpanId, span.ParentSpanId));
        Assert.Equal((2, 2, "boom", "lib"), (span.Kind, span.StatusCode, span.StatusMessage, span.Scope));
        Assert.Equal((1784109900000000000, 1784109901500000000), (span.StartUnixNano, span.EndUnixNano));
        Assert.Equal("chat", span.Resource["service.name"].ToString());
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var span = One(
            """
            ,"attributes":[{"key":"s","value":{"stringValue":"x"}},{"key":"b","value":{"boolValue":true}},{"key":"i","value":{"intValue":"42"}},{"key":"j","value":{"intValue":43}},
            {"key":"big","value":{"intValue":"9223372036854775807"}},{"key":"d","value":{"doubleValue":0.5}},{"key":"nan","value":{"doubleValue":"NaN"}},
            {"key":"bytes","value":{"bytesValue":"aGk="}},{"key":"none","value":{}},
            {"key":"a","value":{"arrayValue":{"values":[{"stringValue":"p"},{"intValue":"1"},{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}]}}},
            {"key":"o","value":{"kvlistValue":{"values":[{"key":"q","value":{"arrayValue":{}}}]}}},{"key":"s","value":{"stringValue":"second"}}]
            """
        );

        Assert.Equal(AttributeValue.OfText("x"), span.Attributes["s"]);
        Assert.Equal(AttributeValue.OfBoolean(true), span.Attributes["b"]);
        Assert.Equal(AttributeValue.OfNumber(42), span.Attributes["i"]);
        Assert.Equal(AttributeValue.OfNumber(43), span.Attributes["j"]);
        Assert.Equal(AttributeValue.OfText("9223372036854775807"), span.Attributes["big"]);
        Assert.Equal(AttributeValue.OfNumber(0.5), span.Attributes["d"]);
        Assert.Equal(AttributeValue.OfText("NaN"), span.Attributes["nan"]);
        Assert.Equal(AttributeValue.OfText("aGk="), span.Attributes["bytes"]);
        Assert.Equal(AttributeValue.OfJson("""["p",1,{"k":false}]"""), span.Attributes["a"]);
        Assert.Equal(AttributeValue.OfJson("""{"q":[]}"""), span.Attributes["o"]);
        Assert.False(span.Attributes.ContainsKey("none"));
    }

    [Fact]
    public void Events_enumeration_names_and_snake_case_are_read()
    {
        var request = Decode(
            """
            {"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","parent_span_id":"","kind":"SPAN_KIND_CLIENT",
            "start_time_unix_nano":1.7841099e18,"status":{"code":"STATUS_CODE_ERROR"},"events":[{"name":"exception","time_unix_nano":"5","attributes":[{"key":"k","value":{"string_value":"v"}}]},7]}]}]}]}
            """
        );

        var span = Assert.Single(request.Spans);
        Assert.Equal((3, 2, null), (span.Kind, span.StatusCode, span.ParentSpanId));
        Assert.Equal(span.StartUnixNano, span.EndUnixNano);
        Assert.Equal(
            ("exception", 5L, "v"),
            (span.Events[0].Name, span.Events[0].UnixNano, Assert.Single(span.Events).Attributes["k"].ToString())
        );
    }

    [Theory]
    [InlineData("\"traceId\":\"xyz\"", "traceId", "'xyz' is not 32 hexadecimal digits other than zero.")]
    [InlineData(
        "\"traceId\":\"00000000000000000000000000000000\"",
        "traceId",
        "'00000000000000000000000000000000' is not 32 hexadecimal digits other than zero."
    )]
    [InlineData("\"spanId\":\"\"", "spanId", "is missing; it is required.")]
    [InlineData("\"spanId\":\"5b8efff7\"", "spanId", "'5b8efff7' is not 16 hexadecimal digits other than zero.")]
    [InlineData("\"startTimeUnixNano\":\"0\"", "startTimeUnixNano", "is missing; it is required.")]
    [InlineData("\"startTimeUnixNano\":\"32503680000000000000\"", "startTimeUnixNano", "is more than a year in the future; correct it.")]
    [InlineData("\"startTimeUnixNano\":1", "startTimeUnixNano", "1970-01-01T00:00:00Z is before the year 2000; correct it.")]
    public void A_span_that_cannot_be_used_is_named_and_its_neighbour_kept(string field, string name, string reason)
    {
        var request = Decode(Request(Span("," + field) + "," + Span(id: "eee19b7ec3c1b199")));

        Assert.Equal("eee19b7ec3c1b199", Assert.Single(request.Spans).SpanId);
        Assert.Equal(new OtlpFault(name, reason), Assert.Single(request.Faults));
    }

    [Fact]
    public void Mutated_requests_give_spans_or_a_json_error()
    {
        var seed = Encoding.UTF8.GetBytes(
            Request(
                Span(
                    ""","events":[{"name":"e","timeUnixNano":"1","attributes":[{"key":"a","value":{"arrayValue":{"values":[{"stringValue":"\ud83d\ude00"}]}}}]}],"status":{"code":1}"""
                )
            )
        );
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte)
            .Array[1, 8]
            .Sample(
                edits =>
                {
                    var bytes = (byte[])seed.Clone();
                    foreach (var (at, value) in edits)
                    {
                        bytes[at] = value;
                    }

                    try
                    {
                        OtlpJsonDecoder.Decode(bytes, Sources.Now);
                    }
                    catch (JsonException)
                    {
                        // Not JSON any more.
                    }
                },
                iter: 20_000
            );
    }

    [Fact]
    public void A_name_with_half_a_surrogate_pair_inside_a_nested_value_is_passed_over()
    {
        var json = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","startTimeUnixNano":"1784109900000000000",
            "attributes":[{"key":"a","value":{"arrayValue":{"v\\ud800lues":[],"values":[{"stringValue":"x"}]}}}]}]}]}]}
            """.Replace("\\\\", "\\", StringComparison.Ordinal);
        var span = Assert.Single(OtlpJsonDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(json), Sources.Now).Spans);
        Assert.Equal("""["x"]""", span.Attributes["a"].ToString());
    }

    [Fact]
    public void Keys_before_and_behind_their_values_give_the_same_nested_value()
    {
        static string Nested(bool keyFirst, string key, string value) =>
            keyFirst ? $$"""{"key":"{{key}}","value":{{value}}}""" : $$"""{"value":{{value}},"key":"{{key}}"}""";

        static string Read(bool keyFirst)
        {
            var value = """{"stringValue":"\"deep\""} """;
            for (var depth = 0; depth < 8; depth++)
            {
                value =
                    $$"""{"kvlistValue":{"values":[{{Nested(keyFirst, $"k{depth}", value)}},{{Nested(keyFirst, "n", "{\"intValue\":3}")}}]} }""";
            }

            var request = Decode(Request(Span($$""","attributes":[{{Nested(keyFirst, "a", value)}}]""")));
            return Assert.Single(request.Spans).Attributes["a"].ToString();
        }

        Assert.StartsWith("""{"k7":{"k6":""", Read(keyFirst: true), StringComparison.Ordinal);
        Assert.Contains("""{"k0":"\"deep\"","n":3}""", Read(keyFirst: true), StringComparison.Ordinal);
        Assert.Equal(Read(keyFirst: true), Read(keyFirst: false));
    }
}

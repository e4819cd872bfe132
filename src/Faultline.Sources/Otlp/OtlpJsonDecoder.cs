using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>OTLP/JSON <c>ExportTraceServiceRequest</c> → spans (opentelemetry-proto, JSON encoding: ids hexadecimal, 64-bit integers text or number, bytes base64).</summary>
/// <remarks>Names are read in lowerCamelCase and in snake_case; unknown ones are passed over, as the specification asks. A span that cannot be used is left out and named.</remarks>
public static class OtlpJsonDecoder
{
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static OtlpRequest Decode(ReadOnlySpan<byte> json, DateTime now)
    {
        var request = new OtlpRequest();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        Each(
            ref reader,
            request,
            now,
            static (ref Utf8JsonReader at, string name, OtlpRequest found, DateTime time) =>
            {
                if (name is "resourceSpans" or "resource_spans")
                {
                    Items(ref at, found, time, ResourceSpans);
                }
                else
                {
                    at.Skip();
                }
            }
        );
        if (reader.Read())
        {
            throw new JsonException("There is more after the request.");
        }

        return request;
    }

    private delegate void Visit<T>(ref Utf8JsonReader reader, T found, DateTime now);

    private delegate void VisitProperty<T>(ref Utf8JsonReader reader, string name, T found, DateTime now);

    private static void ResourceSpans(ref Utf8JsonReader reader, OtlpRequest request, DateTime now)
    {
        var part = new ResourcePart();
        Each(
            ref reader,
            part,
            now,
            static (ref Utf8JsonReader at, string name, ResourcePart found, DateTime time) =>
            {
                switch (name)
                {
                    case "resource":
                        Each(
                            ref at,
                            found,
                            time,
                            static (ref Utf8JsonReader inner, string key, ResourcePart resource, DateTime _) =>
                            {
                                if (key == "attributes")
                                {
                                    resource.Attributes = OtlpAttributes.Read(ref inner);
                                }
                                else
                                {
                                    inner.Skip();
                                }
                            }
                        );
                        break;
                    case "scopeSpans" or "scope_spans" or "instrumentationLibrarySpans" or "instrumentation_library_spans":
                        Items(ref at, found, time, ScopeSpans);
                        break;
                    default:
                        at.Skip();
                        break;
                }
            }
        );
        // The resource may stand after its spans.
        request.Spans.AddRange(part.Spans.Select(span => span with { Resource = part.Attributes }));
        request.Faults.AddRange(part.Faults);
    }

    private static void ScopeSpans(ref Utf8JsonReader reader, ResourcePart resource, DateTime now)
    {
        var part = new ScopePart();
        Each(
            ref reader,
            part,
            now,
            static (ref Utf8JsonReader at, string name, ScopePart found, DateTime time) =>
            {
                switch (name)
                {
                    case "scope" or "instrumentationLibrary" or "instrumentation_library":
                        Each(
                            ref at,
                            found,
                            time,
                            static (ref Utf8JsonReader inner, string key, ScopePart scope, DateTime _) =>
                            {
                                if (key == "name" && inner.TokenType == JsonTokenType.String)
                                {
                                    scope.Name = JsonText.Of(ref inner);
                                }
                                else
                                {
                                    inner.Skip();
                                }
                            }
                        );
                        break;
                    case "spans":
                        Items(ref at, found, time, OneSpan);
                        break;
                    default:
                        at.Skip();
                        break;
                }
            }
        );
        resource.Spans.AddRange(part.Spans.Select(span => span with { Scope = part.Name }));
        resource.Faults.AddRange(part.Faults);
    }

    private static void OneSpan(ref Utf8JsonReader reader, ScopePart scope, DateTime now)
    {
        var draft = new OtlpSpanDraft();
        Each(
            ref reader,
            draft,
            now,
            static (ref Utf8JsonReader at, string name, OtlpSpanDraft found, DateTime _) => found.Read(ref at, name)
        );
        try
        {
            scope.Spans.Add(draft.Finish(now));
        }
        catch (RowFaultException fault)
        {
            scope.Faults.Add(new OtlpFault(fault.Field, fault.Message));
        }
    }

    /// <summary>Visits each property with the reader on its value; a value that is no object is passed over.</summary>
    private static void Each<T>(ref Utf8JsonReader reader, T found, DateTime now, VisitProperty<T> visit)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Of(ref reader);
            reader.Read();
            visit(ref reader, name, found, now);
        }
    }

    private static void Items<T>(ref Utf8JsonReader reader, T found, DateTime now, Visit<T> visit)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            visit(ref reader, found, now);
        }
    }

    private class ScopePart
    {
        public string? Name { get; set; }

        public List<Span> Spans { get; } = [];

        public List<OtlpFault> Faults { get; } = [];
    }

    private sealed class ResourcePart : ScopePart
    {
        public IReadOnlyDictionary<string, AttributeValue> Attributes { get; set; } = OtlpAttributes.None;
    }
}

/// <summary>What a request held.</summary>
public sealed class OtlpRequest
{
    public List<Span> Spans { get; } = [];

    /// <summary>Spans that could not be used, one a span.</summary>
    public List<OtlpFault> Faults { get; } = [];
}

/// <summary>Why a span could not be used.</summary>
public sealed record OtlpFault(string? Field, string Reason);

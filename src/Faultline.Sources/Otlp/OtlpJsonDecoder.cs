using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>OTLP/JSON <c>ExportTraceServiceRequest</c> → spans (opentelemetry-proto, JSON encoding: ids hexadecimal, 64-bit integers text or number, bytes base64).</summary>
/// <remarks>Names are read in lowerCamelCase and in snake_case; unknown ones are passed over, as the specification asks. A span that cannot be used is left out and named.</remarks>
public static class OtlpJsonDecoder
{
    /// <summary>Levels of JSON. A value may use 64 × 4 of them; how deep it really is, is known only where it can be passed over. A level costs the reader a bit.</summary>
    internal const int DeepestJson = 16_384;

    /// <param name="json">The request, UTF-8.</param>
    /// <param name="now">Now, UTC, for times that are too far ahead.</param>
    /// <param name="mostSpans">Spans that are read of it; those beyond are only counted.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static OtlpRequest Decode(ReadOnlySpan<byte> json, DateTime now, int mostSpans = int.MaxValue)
    {
        var request = new OtlpRequest(mostSpans);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestJson });
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
        var part = new ResourcePart(request);
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
                                    var tooDeep = false;
                                    resource.Attributes = OtlpAttributes.Read(ref inner, ref tooDeep);
                                    resource.IsTooDeep = tooDeep;
                                    resource.IsLate = resource.HasSpans;
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
        part.Finish();
    }

    private static void ScopeSpans(ref Utf8JsonReader reader, ResourcePart resource, DateTime now)
    {
        var part = new ScopePart(resource);
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
                                    scope.IsLate = scope.HasSpans;
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
        part.Finish();
    }

    private static void OneSpan(ref Utf8JsonReader reader, ScopePart scope, DateTime now)
    {
        var request = scope.Resource.Request;
        if (!request.Takes())
        {
            reader.Skip();
            return;
        }

        var draft = new OtlpSpanDraft();
        Each(
            ref reader,
            draft,
            now,
            static (ref Utf8JsonReader at, string name, OtlpSpanDraft found, DateTime _) => found.Read(ref at, name)
        );
        if (draft.Finish(request, now, scope.Name, scope.Resource.Attributes, scope.Resource.IsTooDeep) is { } span)
        {
            request.Spans.Add(span);
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

    // Both may stand after their spans, which then get them at the end.
    private sealed class ScopePart(ResourcePart resource)
    {
        private readonly int _first = resource.Request.Spans.Count;

        public ResourcePart Resource { get; } = resource;

        public string? Name { get; set; }

        public bool IsLate { get; set; }

        public bool HasSpans => Resource.Request.Spans.Count > _first;

        public void Finish()
        {
            var spans = Resource.Request.Spans;
            for (var i = IsLate ? _first : spans.Count; i < spans.Count; i++)
            {
                spans[i] = spans[i] with { Scope = Name };
            }
        }
    }

    private sealed class ResourcePart(OtlpRequest request)
    {
        private readonly int _first = request.Spans.Count;

        public OtlpRequest Request { get; } = request;

        public IReadOnlyDictionary<string, AttributeValue> Attributes { get; set; } = OtlpAttributes.None;

        public bool IsTooDeep { get; set; }

        public bool IsLate { get; set; }

        public bool HasSpans => Request.Spans.Count > _first;

        public void Finish()
        {
            var spans = Request.Spans;
            for (var i = IsLate ? _first : spans.Count; i < spans.Count; i++)
            {
                if (IsTooDeep)
                {
                    Request.Reject(OtlpDepth.FaultOf("resource"));
                }
                else
                {
                    spans[i] = spans[i] with { Resource = Attributes };
                }
            }

            if (IsLate && IsTooDeep)
            {
                spans.RemoveRange(_first, spans.Count - _first);
            }
        }
    }
}

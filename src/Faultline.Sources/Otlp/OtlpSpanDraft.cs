using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>A span while its fields are read, in whatever order they come.</summary>
internal sealed partial class OtlpSpanDraft
{
    private static readonly string[] Kinds = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly string[] Codes = ["UNSET", "OK", "ERROR"];

    private string? _traceId;
    private string? _spanId;
    private string? _parentSpanId;
    private string _name = "";
    private int _kind;
    private ulong? _start;
    private ulong? _end;
    private int _statusCode;
    private string? _statusMessage;
    private IReadOnlyDictionary<string, AttributeValue> _attributes = OtlpAttributes.None;
    private List<SpanEvent>? _events;
    private List<SpanLink>? _links;
    private bool _tooDeep;

    /// <summary>Reads the value that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "traceId" or "trace_id":
                _traceId = Text(ref reader);
                break;
            case "spanId" or "span_id":
                _spanId = Text(ref reader);
                break;
            case "parentSpanId" or "parent_span_id":
                _parentSpanId = Text(ref reader);
                break;
            case "name":
                _name = Text(ref reader) ?? "";
                break;
            case "kind":
                _kind = Enumerated(ref reader, "SPAN_KIND_", Kinds);
                break;
            case "startTimeUnixNano" or "start_time_unix_nano":
                _start = Nanoseconds(ref reader);
                break;
            case "endTimeUnixNano" or "end_time_unix_nano":
                _end = Nanoseconds(ref reader);
                break;
            case "attributes":
                _attributes = OtlpAttributes.Read(ref reader, ref _tooDeep);
                break;
            case "status":
                Status(ref reader);
                break;
            case "events":
                Events(ref reader);
                break;
            case "links":
                Links(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>The span, or null where the request counts it as rejected: an id or a time is missing or impossible, or a value too deep.</summary>
    /// <remarks>Told without an exception, of which a request of nothing but such spans would make as many.</remarks>
    public Span? Finish(
        OtlpRequest request,
        DateTime now,
        string? scope = null,
        IReadOnlyDictionary<string, AttributeValue>? resource = null,
        bool resourceTooDeep = false
    )
    {
        var hasParent = !string.IsNullOrEmpty(_parentSpanId) && !_parentSpanId.AsSpan().Trim('0').IsEmpty;
        if (Fault(now, hasParent, resourceTooDeep) is { } fault)
        {
            request.Reject(fault);
            return null;
        }

        var start = (long)_start!.Value;
        return new Span
        {
            TraceId = Lower(_traceId!),
            SpanId = Lower(_spanId!),
            ParentSpanId = hasParent ? Lower(_parentSpanId!) : null,
            Name = _name,
            Kind = _kind,
            StartUnixNano = start,
            // A clock that was set back must not give a negative latency.
            EndUnixNano = _end is null or 0 ? start : Math.Max(start, (long)_end.Value),
            StatusCode = _statusCode,
            Scope = scope,
            Resource = resource ?? OtlpAttributes.None,
            StatusMessage = string.IsNullOrEmpty(_statusMessage) ? null : _statusMessage,
            Attributes = _attributes,
            Events = _events is null ? [] : [.. _events],
            Links = _links is null ? [] : [.. _links],
        };
    }

    private OtlpFault? Fault(DateTime now, bool hasParent, bool resourceTooDeep) =>
        IdFault(_traceId, 32, "traceId")
        ?? (_start is null or 0 ? new OtlpFault("startTimeUnixNano", "is missing; it is required.") : null)
        ?? TimeFault(_start, "startTimeUnixNano", now)
        ?? TimeFault(_end, "endTimeUnixNano", now)
        ?? IdFault(_spanId, 16, "spanId")
        ?? (hasParent ? IdFault(_parentSpanId, 16, "parentSpanId") : null)
        ?? (_tooDeep ? OtlpDepth.FaultOf("attributes") : null)
        ?? (resourceTooDeep ? OtlpDepth.FaultOf("resource") : null);

    private static OtlpFault? IdFault(string? text, int length, string field) =>
        IsId(text, length) ? null
        : string.IsNullOrEmpty(text) ? new OtlpFault(field, "is missing; it is required.")
        : new OtlpFault(field, $"'{RowValues.Shorten(text)}' is not {length} hexadecimal digits other than zero.");

    private static OtlpFault? TimeFault(ulong? nanoseconds, string field, DateTime now) =>
        nanoseconds is null or 0 ? null
        : nanoseconds > long.MaxValue ? new OtlpFault(field, "is more than a year in the future; correct it.")
        : RowTimestamp.Fault(RowTimestamp.FromUnixNano((long)nanoseconds.Value), now) is { } reason ? new OtlpFault(field, reason)
        : null;

    private void Status(ref Utf8JsonReader reader)
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
            switch (name)
            {
                case "code":
                    _statusCode = Enumerated(ref reader, "STATUS_CODE_", Codes);
                    break;
                case "message":
                    _statusMessage = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void Events(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            string? name = null;
            ulong? time = null;
            var attributes = OtlpAttributes.None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = JsonText.Of(ref reader);
                reader.Read();
                switch (field)
                {
                    case "name":
                        name = Text(ref reader);
                        break;
                    case "timeUnixNano" or "time_unix_nano":
                        time = Nanoseconds(ref reader);
                        break;
                    case "attributes":
                        attributes = OtlpAttributes.Read(ref reader, ref _tooDeep);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            if (!string.IsNullOrEmpty(name))
            {
                (_events ??= []).Add(new SpanEvent(name, time is { } at and <= long.MaxValue ? (long)at : 0, attributes));
            }
        }
    }

    private void Links(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var (traceId, spanId) = (default(string), default(string));
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = JsonText.Of(ref reader);
                reader.Read();
                switch (field)
                {
                    case "traceId" or "trace_id":
                        traceId = Text(ref reader);
                        break;
                    case "spanId" or "span_id":
                        spanId = Text(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            // A link that points nowhere takes nothing from the span.
            if (IsId(traceId, 32) && IsId(spanId, 16))
            {
                (_links ??= []).Add(new SpanLink(traceId!.ToLowerInvariant(), spanId!.ToLowerInvariant()));
            }
        }
    }

    private static bool IsId(string? text, int length) =>
        text?.Length == length && !text.AsSpan().ContainsAnyExcept(HexDigits) && text.AsSpan().ContainsAnyExcept('0');

    // Most writers, and what is read out of protobuf, have lower case.
    private static string Lower(string id) => id.AsSpan().ContainsAnyInRange('A', 'F') ? id.ToLowerInvariant() : id;

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonText.Of(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static ulong? Nanoseconds(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return ulong.TryParse(JsonText.Of(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out var text)
                    ? text
                    : ulong.MaxValue;
            case JsonTokenType.Number:
                // A writer without 64-bit integers gives 1.78e18.
                return reader.TryGetUInt64(out var whole) ? whole
                    : reader.TryGetDouble(out var number) && number is >= 0 and < 1.8e19 ? (ulong)number
                    : ulong.MaxValue;
            default:
                reader.Skip();
                return null;
        }
    }

    private static int Enumerated(ref Utf8JsonReader reader, string prefix, string[] names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.TryGetInt32(out var number) && number >= 0 && number < names.Length ? number : 0;
            case JsonTokenType.String:
                var text = JsonText.Of(ref reader);
                return Math.Max(0, Array.IndexOf(names, text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text));
            default:
                reader.Skip();
                return 0;
        }
    }
}

using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Files;

/// <summary>Rows of a table → traces. A row becomes the JSON object that the same trace would be in JSONL, and is then read as such.</summary>
/// <param name="name">The source's name.</param>
/// <param name="options">How it is read.</param>
/// <param name="inferTypes">True where every cell is text (CSV): an unknown column's numbers and truth values are then taken as such.</param>
internal sealed class TableRows(string name, SourceOptions options, bool inferTypes)
{
    private static readonly string[] Structured = ["messages", "tool_calls", "retrieved", "attributes", "judge_scores"];
    private static readonly string[] Prefixed = ["attributes.", "judge_scores."];

    private readonly TraceRowReader _reader = new(options.Mapping, options.Now, options.Policy);
    private readonly ArrayBufferWriter<byte> _json = new(64 << 10);

    /// <summary>The row's trace, or why it has none; and a notice where its time had no zone.</summary>
    public IEnumerable<SourceRecord> Read(IEnumerable<KeyValuePair<string, object?>> cells, long line)
    {
        SourceRecord record;
        try
        {
            _json.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                Write(writer, cells);
            }

            if (_json.WrittenCount > options.MaxRecordBytes)
            {
                throw new RowFaultException(
                    null,
                    $"the row has more than the {options.MaxRecordBytes >> 20} MB a record may have; shorten or split it."
                );
            }

            JsonText.Mend(MemoryMarshal.AsMemory(_json.WrittenMemory).Span);
            using var document = JsonDocument.Parse(_json.WrittenMemory);
            record = new SourceRecord
            {
                Trace = _reader.Read(document.RootElement),
                Line = line,
                RecordBytes = _json.WrittenCount,
            };
        }
        catch (RowFaultException fault)
        {
            record = new SourceRecord { Rejection = new Rejection(name, line, fault.Field, fault.Message), Line = line };
        }

        yield return record;
        if (record.Trace is not null && _reader.ZoneAssumed)
        {
            yield return new SourceRecord
            {
                Notice = new Rejection(name, line, "timestamp", "has no time zone and was taken as UTC."),
                Line = line,
            };
        }
    }

    private void Write(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, object?>> cells)
    {
        var all = cells.Where(cell => cell.Value is not null).ToArray();
        writer.WriteStartObject();
        foreach (var (column, value) in all.Where(cell => PrefixOf(cell.Key) is null))
        {
            writer.WritePropertyName(column);
            WriteCell(writer, column, value!);
        }

        // attributes.plan and attributes.region are fields of one object.
        foreach (var prefix in Prefixed)
        {
            var inside = all.Where(cell => PrefixOf(cell.Key) == prefix).ToArray();
            if (inside.Length > 0 && !all.Any(cell => cell.Key == prefix[..^1]))
            {
                writer.WriteStartObject(prefix[..^1]);
                foreach (var (column, value) in inside)
                {
                    writer.WritePropertyName(column[prefix.Length..]);
                    WriteCell(writer, column, value!);
                }

                writer.WriteEndObject();
            }
            else
            {
                foreach (var (column, value) in inside)
                {
                    writer.WritePropertyName(column);
                    WriteCell(writer, column, value!);
                }
            }
        }

        writer.WriteEndObject();
    }

    private static string? PrefixOf(string column) =>
        Array.Find(Prefixed, prefix => column.Length > prefix.Length && column.StartsWith(prefix, StringComparison.Ordinal));

    private void WriteCell(Utf8JsonWriter writer, string column, object value)
    {
        if (value is string text)
        {
            var mapped = options.Mapping?.Reads(column) == true;
            if ((mapped || Structured.Contains(column)) && text.AsSpan().TrimStart() is ['{' or '[', ..])
            {
                if (IsJson(text))
                {
                    writer.WriteRawValue(text);
                    return;
                }

                if (!mapped)
                {
                    throw new RowFaultException(column, "holds text that is not JSON; write a JSON list or object.");
                }
            }

            WriteText(writer, text, infer: inferTypes && !mapped && !RowFields.ByName.ContainsKey(column));
            return;
        }

        WriteValue(writer, value);
    }

    private static void WriteText(Utf8JsonWriter writer, string text, bool infer)
    {
        if (infer && text is "true" or "false" or "True" or "False")
        {
            writer.WriteBooleanValue(text is "true" or "True");
        }
        else if (
            infer
            && text.Length is > 0 and <= 15
            && !(text.Length > 1 && text[0] == '0' && text[1] != '.')
            && !text.StartsWith("-0", StringComparison.Ordinal)
            && double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && text[0] != '+'
        )
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case double or float:
                var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                if (double.IsFinite(number))
                {
                    writer.WriteNumberValue(number);
                }
                else
                {
                    writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                }

                break;
            case decimal exact:
                writer.WriteNumberValue(exact);
                break;
            case sbyte or short or int or long or byte or ushort or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong large:
                writer.WriteNumberValue(large);
                break;
            case DateTime time:
                // Parquet keeps moments without a zone in UTC.
                writer.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture));
                break;
            case DateOnly or TimeSpan or TimeOnly or Guid:
                writer.WriteStringValue(string.Format(CultureInfo.InvariantCulture, value is DateOnly ? "{0:yyyy-MM-dd}" : "{0}", value));
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case ReadOnlyMemory<char> text:
                writer.WriteStringValue(text.Span);
                break;
            case byte[] bytes:
                writer.WriteStringValue(
                    System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes)
                );
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
                    WriteValue(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static bool IsJson(string text)
    {
        using var document = JsonText.Parse(text);
        return document is not null;
    }
}

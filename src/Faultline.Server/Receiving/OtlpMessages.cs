using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Faultline.Server.Receiving;

/// <summary>The few small messages that OTLP answers with, in protobuf and in JSON.</summary>
internal static class OtlpMessages
{
    /// <summary><c>ExportTraceServiceResponse</c> (and the one for logs, which has the same form): empty, or with a <c>partial_success</c>.</summary>
    public static byte[] Response(ExportResult result, OtlpEncoding encoding, string rejectedName)
    {
        if (encoding == OtlpEncoding.Json)
        {
            return result is { Rejected: 0, Message: null }
                ? "{}"u8.ToArray()
                : JsonSerializer.SerializeToUtf8Bytes(
                    new Dictionary<string, object>(StringComparer.Ordinal)
                    {
                        // 64-bit integers are text in protobuf's JSON.
                        ["partialSuccess"] = new Dictionary<string, object>(StringComparer.Ordinal)
                        {
                            [rejectedName] = result.Rejected.ToString(System.Globalization.CultureInfo.InvariantCulture),
                            ["errorMessage"] = result.Message ?? "",
                        },
                    }
                );
        }

        var partial = new ArrayBufferWriter<byte>();
        if (result.Rejected > 0)
        {
            Varint(partial, (1 << 3) | 0, (ulong)result.Rejected);
        }

        if (result.Message is { } message)
        {
            Bytes(partial, 2, Encoding.UTF8.GetBytes(message));
        }

        var response = new ArrayBufferWriter<byte>();
        if (partial.WrittenCount > 0)
        {
            Bytes(response, 1, partial.WrittenSpan);
        }

        return response.WrittenSpan.ToArray();
    }

    /// <summary><c>google.rpc.Status</c>: what OTLP/HTTP answers in the body of a failure.</summary>
    public static byte[] Status(int code, string message, OtlpEncoding encoding)
    {
        if (encoding == OtlpEncoding.Json)
        {
            return JsonSerializer.SerializeToUtf8Bytes(new { code, message });
        }

        var status = new ArrayBufferWriter<byte>();
        Varint(status, (1 << 3) | 0, (ulong)code);
        Bytes(status, 2, Encoding.UTF8.GetBytes(message));
        return status.WrittenSpan.ToArray();
    }

    /// <summary><c>google.rpc.Status</c> with a <c>RetryInfo</c>, for the trailer <c>grpc-status-details-bin</c>.</summary>
    public static byte[] StatusWithRetry(int code, string message, TimeSpan delay)
    {
        var duration = new ArrayBufferWriter<byte>();
        Varint(duration, (1 << 3) | 0, (ulong)delay.TotalSeconds);
        var retry = new ArrayBufferWriter<byte>();
        Bytes(retry, 1, duration.WrittenSpan);
        var any = new ArrayBufferWriter<byte>();
        Bytes(any, 1, "type.googleapis.com/google.rpc.RetryInfo"u8);
        Bytes(any, 2, retry.WrittenSpan);
        var status = new ArrayBufferWriter<byte>();
        Varint(status, (1 << 3) | 0, (ulong)code);
        Bytes(status, 2, Encoding.UTF8.GetBytes(message));
        Bytes(status, 3, any.WrittenSpan);
        return status.WrittenSpan.ToArray();
    }

    private static void Varint(ArrayBufferWriter<byte> to, int tag, ulong value)
    {
        Varint(to, (ulong)tag);
        Varint(to, value);
    }

    private static void Bytes(ArrayBufferWriter<byte> to, int field, ReadOnlySpan<byte> bytes)
    {
        Varint(to, (ulong)((field << 3) | 2));
        Varint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Varint(ArrayBufferWriter<byte> to, ulong value)
    {
        while (value >= 0x80)
        {
            to.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        to.Write([(byte)value]);
    }
}

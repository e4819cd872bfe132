using System.Text;
using CsCheck;
using Faultline.Sources.Files;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Files;

/// <summary>Files that are damaged, huge or not what they seem: what is good is kept, what is not is named.</summary>
public sealed class BadFileTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Rows(int count) => string.Concat(Enumerable.Range(1, count).Select(i => Sources.Row(id: "t" + i) + "\n"));

    [Fact]
    public async Task Truncated_gzip_keeps_what_came_before_and_says_so()
    {
        var packed = Sources.Gzip(Bytes(Rows(5_000)));
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(packed[..(packed.Length / 2)], name: "a.gz"));

        Assert.InRange(traces.Count, 1_000, 4_999);
        var rejection = Assert.Single(rejections);
        Assert.Equal("the gzip data ends too early (the file was cut); what came before is kept.", rejection.Reason);
        Assert.Equal("a.gz", rejection.Source);
    }

    [Fact]
    public async Task Gzip_cut_within_its_trailer_is_noticed_too()
    {
        var packed = Sources.Gzip(Bytes(Rows(10)));
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(packed[..^3]));

        Assert.Equal(10, traces.Count);
        Assert.Single(rejections);
    }

    [Fact]
    public async Task Damaged_gzip_keeps_what_came_before()
    {
        var packed = Sources.Gzip(Bytes(Rows(5_000)));
        packed.AsSpan(packed.Length / 2, 50).Fill(0xA5);
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(packed));

        Assert.InRange(traces.Count, 100, 4_999);
        Assert.NotEmpty(rejections);
    }

    [Fact]
    public async Task Gzip_is_recognised_by_its_magic_and_members_are_joined()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of([.. Sources.Gzip(Bytes(Rows(2))), .. Sources.Gzip(Bytes(Sources.Row(id: "t3")))])
        );

        Assert.Equal(["t1", "t2", "t3"], traces.Select(t => t.TraceId));
        Assert.Empty(rejections);
    }

    [Fact]
    public async Task A_line_of_50_MB_is_counted_and_the_next_is_read()
    {
        var text = Bytes(Sources.Row(id: "before") + "\n");
        byte[] bytes =
        [
            .. text,
            .. Bytes("{\"trace_id\":\""),
            .. Enumerable.Repeat((byte)'x', 50 << 20),
            .. Bytes("\"}\n" + Sources.Row(id: "after")),
        ];
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(bytes));

        Assert.Equal(["before", "after"], traces.Select(t => t.TraceId));
        var rejection = Assert.Single(rejections);
        Assert.Equal(
            (2, "the line has 50.0 MB, more than the 16 MB a record may have; shorten or split it."),
            (rejection.Line, rejection.Reason)
        );
    }

    [Fact]
    public async Task A_line_just_within_the_limit_is_read()
    {
        var options = Sources.Options with { MaxRecordBytes = 1_000 };
        var fits = Sources.Row("\"pad\":\"" + new string('x', 1_000 - Sources.Row("\"pad\":\"\"").Length) + "\"");
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(fits + "\n" + fits.Replace("\"pad\"", "\"padd\"", StringComparison.Ordinal), options)
        );

        Assert.Single(traces);
        Assert.Equal(2, Assert.Single(rejections).Line);
    }

    [Fact]
    public async Task Invalid_utf8_rejects_its_line_alone()
    {
        var bad = Bytes(Sources.Row(id: "bad"));
        bad[^2] = 0xFF;
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of([.. Bytes(Rows(1)), .. bad, (byte)'\n', .. Bytes(Sources.Row(id: "t2"))])
        );

        Assert.Equal(["t1", "t2"], traces.Select(t => t.TraceId));
        Assert.Equal(
            (2, $"byte {bad.Length - 1} is not valid UTF-8; convert the file to UTF-8."),
            (rejections[0].Line, Assert.Single(rejections).Reason)
        );
    }

    [Theory]
    [InlineData("\"judge_scores\":{\"tone\":NaN}", "judge_scores.tone", "NaN is not JSON; write null where there is no value.")]
    [InlineData("\"judge_score\":-Infinity", "judge_score", "-Infinity is not JSON; write null where there is no value.")]
    [InlineData("\"x\":None", "x", "None is not JSON; write null where there is no value.")]
    public async Task Numbers_that_json_does_not_have_name_their_field(string field, string name, string reason)
    {
        var (_, rejections, _) = await Sources.ReadAsync(Sources.Of(Sources.Row(field)));

        Assert.Equal((1, name, reason), (rejections[0].Line, rejections[0].Field, Assert.Single(rejections).Reason));
    }

    [Fact]
    public async Task Broken_json_says_where()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of("{\"trace_id\":\"cut\n" + Sources.Row() + "\n{\"a\":1,}\n[1]\nnull\n\n" + new string('[', 100) + "\n{} {}\n")
        );

        Assert.Single(traces);
        Assert.Equal([1L, 3, 4, 5, 7, 8], rejections.Select(r => r.Line));
        Assert.Equal("the JSON ends too early; the line was cut or holds a line break.", rejections[0].Reason);
        Assert.StartsWith("is not JSON from character 8 on", rejections[1].Reason, StringComparison.Ordinal);
        Assert.Equal("a JSON object is expected, not a list.", rejections[2].Reason);
        Assert.Equal("the JSON is nested deeper than 64 levels.", rejections[4].Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public async Task An_empty_file_is_said_to_be_empty(string text)
    {
        Assert.Equal("the file is empty.", Assert.Single((await Sources.ReadAsync(Sources.Of(text))).Rejections).Reason);
        Assert.Equal(
            "the file is empty.",
            Assert.Single((await Sources.ReadAsync(Sources.Of(Sources.Gzip(Bytes(text))))).Rejections).Reason
        );
    }

    [Fact]
    public async Task A_byte_order_mark_and_carriage_returns_do_no_harm()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of([0xEF, 0xBB, 0xBF, .. Bytes(Rows(2).Replace("\n", "\r\n", StringComparison.Ordinal))])
        );

        Assert.Equal(2, traces.Count);
        Assert.Empty(rejections);
    }

    [Fact]
    public async Task An_array_of_rows_is_read_and_each_row_has_its_line()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of($"[\n{Sources.Row(id: "a")},\n  {{\"x\": 1\n}},\n{Sources.Row(id: "b")}]")
        );

        Assert.Equal(["a", "b"], traces.Select(t => t.TraceId));
        Assert.Equal(3, Assert.Single(rejections).Line);
    }

    [Fact]
    public async Task A_cut_array_keeps_the_rows_before_the_cut()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of($"[\n{Sources.Row(id: "a")},\n{Sources.Row(id: "b")[..40]}"));

        Assert.Equal("a", Assert.Single(traces).TraceId);
        Assert.EndsWith("Nothing after this place was read.", Assert.Single(rejections).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 1, 2 }, "only gzip compression is read; unpack it or compress it with gzip.")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00 }, "it is UTF-16; convert it to UTF-8.")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0, 0, 0 }, "it is neither JSON, CSV nor Parquet.")]
    public async Task Other_kinds_of_file_are_named(byte[] bytes, string reason) =>
        Assert.Equal(reason, Assert.Single((await Sources.ReadAsync(Sources.Of(bytes))).Rejections).Reason);

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_a_rejection()
    {
        var source = new FileTraceSource("x", () => throw new UnauthorizedAccessException("no"), Sources.Options);

        Assert.Equal(
            new Rejection("x", 0, null, "it cannot be read for lack of permission."),
            Assert.Single((await Sources.ReadAsync(source)).Rejections)
        );
    }

    [Fact]
    public async Task Mutated_bytes_give_records_or_rejections_and_never_an_exception()
    {
        var seed = Bytes(
            Rows(3) + Sources.Row("\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\\ude00\"}],\"judge_scores\":{\"a\":0.5}")
        );
        byte[] packed = Sources.Gzip(seed);
        await Check.SampleAsync(
            Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 12], Gen.Enum<TraceFormat>()),
            async mutation =>
            {
                var (gzip, edits, format) = mutation;
                var bytes = (byte[])(gzip ? packed : seed).Clone();
                foreach (var (at, value) in edits)
                {
                    bytes[at % bytes.Length] = value;
                }

                await Sources.ReadAsync(Sources.Of(bytes, Sources.Options with { Format = format }));
            },
            iter: 2_000
        );
    }
}

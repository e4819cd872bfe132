using System.Text.Json;
using CsCheck;
using Faultline.Traces;
using Faultline.Traces.Privacy;

namespace Faultline.Tests.Privacy;

public sealed class PrivateTextTests
{
    private static readonly Pseudonyms Names = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    private static readonly JsonSerializerOptions Exact = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions s_relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly PrivateText All = new(Names, PrivateKinds.All);

    // What is found, in angle brackets by kind, so that a test shows what stays.
    private static string Shown(string text, PrivateText? by = null) =>
        System.Text.RegularExpressions.Regex.Replace((by ?? All).Replace(text), @"\[(email|phone|card|iban|secret):[a-p]{12}\]", "<$1>");

    [Theory]
    [InlineData("Write to jane.doe+bank@mail.example.co.uk, please.", "Write to <email>, please.")]
    [InlineData("<jane@example.com>;müller@bücher.de", "<<email>>;<email>")]
    [InlineData("user=jane@example.com", "user=<email>")]
    [InlineData("not@mail or @here or a@b.1 or me@10.0.0.1", "not@mail or @here or a@b.1 or me@10.0.0.1")]
    public void Addresses(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Theory]
    [InlineData("card 4111 1111 1111 1111 exp 12/27", "card <card> exp 12/27")]
    [InlineData("5500-0000-0000-0004", "<card>")]
    [InlineData("378282246310005.", "<card>.")]
    [InlineData("4111 1111 1111 1112", "4111 1111 1111 1112")] // the check digit is wrong
    [InlineData("0000 0000 0000 0000", "0000 0000 0000 0000")]
    [InlineData("order4111111111111111", "order4111111111111111")] // part of a longer word
    public void Cards(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Theory]
    [InlineData("DE89 3704 0044 0532 0130 00 and more", "<iban> and more")]
    [InlineData("to gb82west12345698765432!", "to <iban>!")]
    [InlineData("iban=FR1420041010050500013M02606", "iban=<iban>")]
    [InlineData("DE88370400440532013000", "DE88370400440532013000")] // mod 97 is not 1
    [InlineData("ZZ89370400440532013000", "ZZ89370400440532013000")] // no such country
    public void Bank_accounts(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Theory]
    [InlineData("call +49 170 1234567 now", "call <phone> now")]
    [InlineData("(415) 555-2671 or 415.555.2671 or 1-415-555-2671", "<phone> or <phone> or <phone>")]
    [InlineData("0170 1234567, 06 12 34 56 78, 0049 30 123456", "<phone>, <phone>, <phone>")]
    [InlineData("tel:+14155552671", "tel:<phone>")]
    public void Telephone_numbers(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Theory]
    [InlineData("2026-07-15 10:05:00, 15.07.2026, 12345678, 1 234 567 890, 10.0.0.1, 3.14159265358979")]
    [InlineData("5b8efff798038103d269b633813fc60c 123e4567-e89b-12d3-a456-426614174000 reservation_4648990 v1.2.3-rc.4")]
    [InlineData("from 0.123456789 to 1784109900000000000 ns; 00:00:12.500; $1,299.00; 50 % of 200 000 customers")]
    [InlineData("The token count is high. Basic responsibilities. Bearer of bad news. password must be long")]
    [InlineData("https://example.com/2026/07/15/a-long-slug-of-an-article-about-something?page=2")]
    [InlineData("at https://\"x\"://@ home")]
    [InlineData("gpt-5-2025-08-07 chatcmpl-9x8y7z call_oKEfpgJJ0VyPyMynP0g3IKRc")]
    public void What_looks_alike_but_is_not_private_stays(string text) => Assert.Equal(text, Shown(text));

    [Theory]
    [InlineData("key sk-proj-a8F3kd92LmQ0xZt7Vb1c end", "key <secret> end")]
    [InlineData("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "<secret>")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "<secret>")]
    [InlineData("Authorization: Bearer 7f3Kx9LmQ2vB8nT4", "Authorization: Bearer <secret>")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "token <secret>")]
    [InlineData("https://jane:hunter22@db.example.com/x", "https://jane:<secret>@db.example.com/x")]
    [InlineData("""{"api_key": "zz81kk02", "n": 1}""", """{"api_key": "<secret>", "n": 1}""")]
    [InlineData("?password=hunter2&x=1", "?password=<secret>&x=1")]
    [InlineData(""""{\"password\":\"hunter22\"}"""", """"{\"password\":\"<secret>\"}"""")]
    [InlineData(""""{\u0022password\u0022:\u0022hunter22\u0022}"""", """"{\u0022password\u0022:\u0022<secret>\u0022}"""")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY----- after", "<secret> after")]
    [InlineData("PRIVATE_KEY=-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after", "PRIVATE_KEY=<secret> after")]
    [InlineData("https://h/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig/confirm ok", "https://h/reset/<secret> ok")]
    [InlineData("/cb/a=1/sk-abcdefghij0123456789KLMN/x=2", "/cb/a=1/<secret>")]
    [InlineData("x/4111111111111111/-----BEGIN PRIVATE KEY-----MIIE", "x/<card>/<secret>")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----MIIE-----END X----- -----BEGIN PRIVATE KEY-----MIIE", "<secret> <secret>")]
    [InlineData("run --password=hunter22 now", "run --password=<secret> now")]
    [InlineData("password=a/ghp_16C7e42F292c6912E7710c838347Ae178B4a now", "password=<secret> now")]
    public void Keys_and_tokens(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Theory]
    [InlineData("card:\n4111111111111111", "<card>")]
    [InlineData("call\t+49 170 1234567", "<phone>")]
    [InlineData("ÄÖ\rDE89 3704 0044 0532 0130 00", "<iban>")]
    [InlineData("use\nsk-proj-a8F3kd92LmQ0xZt7Vb1c", "<secret>")]
    [InlineData("use:\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "<secret>")]
    public void What_stands_behind_an_escape_is_found_however_often_it_is_escaped(string text, string found)
    {
        for (var depth = 0; depth < 5; depth++)
        {
            Assert.Contains(found, Shown(text), StringComparison.Ordinal);
            if (depth > 0)
            {
                JsonDocument.Parse(All.Replace(text)).Dispose();
            }

            // As most programs write it; what is written in code points is not looked into.
            text = JsonSerializer.Serialize(new { text }, s_relaxed);
        }
    }

    [Theory]
    [InlineData("{'a': 'call\\xa0+49 170 1234567'}", "{'a': 'call\\xa0<phone>'}")]
    [InlineData("C:\\4111 1111 1111 1111", "C:\\<card>")]
    public void What_only_looks_like_an_escape_of_JSON_hides_nothing(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Fact]
    public void The_same_value_has_one_name_however_it_is_written_and_another_under_another_secret()
    {
        Assert.Equal(All.Replace("4111111111111111"), All.Replace("4111-1111-1111-1111"));
        Assert.Equal(All.Replace("JANE@example.com"), All.Replace("jane@EXAMPLE.com"));
        Assert.NotEqual(All.Replace("jane@example.com"), All.Replace("june@example.com"));
        var other = new PrivateText(new Pseudonyms(new byte[16]), PrivateKinds.All);
        Assert.NotEqual(All.Replace("jane@example.com"), other.Replace("jane@example.com"));
    }

    [Fact]
    public void Only_what_is_asked_for_is_replaced()
    {
        var cards = new PrivateText(Names, PrivateKinds.Card);
        Assert.Equal("jane@example.com <card> +49 170 1234567", Shown("jane@example.com 4111111111111111 +49 170 1234567", cards));
    }

    [Theory]
    [InlineData("""{"card": 4111111111111111, "phones": ["+49 170 1234567\n+49 170 7654321"], "mail": "a\nb@c.de"}""")]
    [InlineData("""[4111111111111111,378282246310005]""")]
    [InlineData("""{"c":4111111111111111}""")]
    [InlineData("""{"api_key":4111111111111111}""")]
    [InlineData("""{"quoted": "\u0022 (415) 555-2671 \u0022", "n": 4111111111111111}""")]
    [InlineData("""{"n": -4111111111111111, "f": 4111111111111111.5, "g": [ 4111111111111111 ]}""")]
    [InlineData("""{"list": "1, 4111111111111111, 2", "quoted": "\"4111111111111111\", [4111111111111111]"}""")]
    [InlineData("""{"key": "-----BEGIN PRIVATE KEY-----\nMIIE", "n": 4111111111111111}""")]
    [InlineData("""{"key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "n": "4111111111111111"}""")]
    [InlineData("""{"key": "-----BEGIN PRIVATE KEY-----MIIE-----END x", "n": [4111111111111111, "-----END y-----"]}""")]
    public void JSON_stays_JSON(string json)
    {
        var replaced = All.Replace(json);
        using var document = JsonDocument.Parse(replaced);
        Assert.DoesNotContain("4111111111111111", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("7654321", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("b@c.de", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public void Replacing_twice_is_replacing_once_and_nothing_found_is_the_same_string()
    {
        const string Pieces = "0123456789+- ./()@aAbBeyJsk_:=\\n\"DE";
        Gen.OneOf(Gen.String[Gen.Char[Pieces], 0, 60], Gen.String)
            .Sample(
                text =>
                {
                    var once = All.Replace(text);
                    Assert.Equal(once, All.Replace(once));
                },
                iter: 20_000
            );
        const string Plain = "nothing of note: 12 apples - no more";
        Assert.Same(Plain, All.Replace(Plain));
    }

    [Fact]
    public void Every_text_of_a_trace_and_a_span_goes_through_it()
    {
        const string Mail = "jane@example.com";
        var name = All.Replace(Mail);
        var call = new ToolCall("send", "ok", $$"""{"to":"{{Mail}}"}""", Mail, 1);
        var attributes = new Dictionary<string, AttributeValue>
        {
            ["mail"] = AttributeValue.OfText(Mail),
            ["nested"] = AttributeValue.OfJson($$"""["{{Mail}}"]"""),
            ["card"] = AttributeValue.OfNumber(4111111111111111),
            ["n"] = AttributeValue.OfNumber(7),
        };
        var trace = All.Protect(
            new Trace
            {
                TraceId = "t",
                Workflow = "w",
                Timestamp = DateTime.UnixEpoch,
                Query = Mail,
                Response = Mail,
                UserId = Mail,
                SessionId = Mail,
                Summary = Mail,
                JudgeComment = Mail,
                Error = Mail,
                Messages = [new Message("user", Mail, [call])],
                ToolCalls = [call],
                Retrieved = [new RetrievedDocument(Mail, 1, "v")],
                Attributes = attributes,
            }
        );
        var span = All.Protect(
            new Span
            {
                TraceId = "t",
                SpanId = "s",
                Name = Mail,
                StatusMessage = Mail,
                Attributes = attributes,
                Resource = attributes,
                Events = [new SpanEvent("e", 0, attributes)],
            }
        );
        foreach (var json in new[] { JsonSerializer.Serialize(trace, Exact), JsonSerializer.Serialize(span, Exact) })
        {
            Assert.DoesNotContain(Mail, json, StringComparison.Ordinal);
        }

        foreach (var kept in new[] { trace.Attributes, span.Attributes, span.Resource, span.Events[0].Attributes })
        {
            Assert.Equal((name, $"[\"{name}\"]", "7"), (kept["mail"].ToString(), kept["nested"].ToString(), kept["n"].ToString()));
            Assert.StartsWith("[card:", kept["card"].ToString(), StringComparison.Ordinal);
        }

        Assert.Equal((name, $$"""{"to":"{{name}}"}""", name), (trace.Query, trace.ToolCalls[0].Arguments, trace.ToolCalls[0].Result));
        Assert.Equal(
            (name, name, name),
            (
                All.Protect(new Evaluation("t", null, "tone", 1, null, Mail, DateTime.UnixEpoch, "api")).Explanation,
                All.Protect(new Evaluation("t", null, "tone", 1, null, null, DateTime.UnixEpoch, Mail)).Source,
                All.Protect(new Evaluation("", null, "x", 1, null, null, DateTime.UnixEpoch, "a").OfSession(Mail)).SessionId
            )
        );
    }

    [Fact]
    public void Hostile_text_takes_no_longer_than_its_length_asks_for()
    {
        // Each of these is quadratic for a scanner that looks again at what it has passed; a minute would not do at this length.
        string[] pieces =
        [
            "a",
            "1",
            "1-",
            "a@",
            "@a.",
            "(",
            "+1",
            "0 ",
            "eyJ",
            "sk-",
            "1-415-555-2671/",
            "bearer ",
            "=",
            "token=",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY----------END A-----",
            "\\\\n1",
            ":a@",
            "DE89 ",
        ];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var piece in pieces)
        {
            All.Replace(string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length)));
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"'{piece}' repeated does not end.");
        }
    }
}

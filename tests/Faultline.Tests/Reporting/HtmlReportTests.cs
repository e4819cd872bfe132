using System.Text.RegularExpressions;
using System.Xml.Linq;
using Faultline.Analysis;
using Faultline.Reporting;

namespace Faultline.Tests.Reporting;

public partial class HtmlReportTests
{
    private const string Hostile =
        "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;\u0001\u202Eevil\u2066 </style> {{7*7}} '";

    [Fact]
    public void Hostile_text_never_stands_unencoded()
    {
        var html = HtmlReport.Write(SampleRun.Model(Hostile));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.Single(StyleEnd().Matches(html));
        Assert.DoesNotContain('\u0001', html);
        Assert.DoesNotContain('\u202E', html);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        // No attribute was closed early: outside of markup written by the program there is no quote.
        Assert.DoesNotContain("onerror=alert(1)>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_and_the_policy_forbids_it()
    {
        var html = HtmlReport.Write(SampleRun.Model());
        Assert.Contains("default-src 'none'; style-src 'sha256-", html, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)(src|href)=""(?!#)", html);
        Assert.DoesNotMatch(@"(?i)url\(|@import|<link|<iframe| style=", html);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData(Hostile)]
    public void Every_drawing_is_valid_xml_with_a_title(string text)
    {
        var html = HtmlReport.Write(SampleRun.Model(text));
        var drawings = Outermost(html).ToList();
        // Weekly rates, the map, the waterfall, the flow, and per cluster an impact bar, a pair of rates and its own weeks.
        Assert.Equal(4 + 3 * 3, drawings.Count);
        foreach (var drawing in drawings)
        {
            var svg = XDocument.Parse(drawing).Root!;
            Assert.NotEmpty(svg.Element("title")!.Value);
            Assert.Equal("img", svg.Attribute("role")!.Value);
        }
    }

    [Fact]
    public void The_steps_of_the_change_are_the_rows_of_its_table()
    {
        var model = SampleRun.Model();
        // Twelve parts, of which eight are worth a row: 5.0, 4.0, 3.0, 2.0, 1.0, 0.9, 0.8 and 0.7 points; three are small, one is nothing.
        double[] points = [-5, -4, -3, -2, -1, .9, .8, -.7, -.3, -.2, .1, .01];
        var change = model.Run.Change! with
        {
            Contributions = [.. points.Select((p, i) => new ContributionReport($"part-{i:00}", p / 100, 0) { Traffic = $"Part {i:00}" })],
        };
        var html = HtmlReport.Write(model with { Run = model.Run with { Change = change } });

        var drawing = Outermost(html).Single(d => d.Contains("wf-title", StringComparison.Ordinal));
        var table = html[html.IndexOf("<table class=\"change\">", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        string[] rows = [.. RowName().Matches(table).Select(m => m.Groups[1].Value)];
        Assert.Equal(["Part 00", "Part 01", "Part 02", "Part 03", "Part 04", "Part 07", "Part 06", "Part 05", "4 smaller parts"], rows);
        var svg = XDocument.Parse(drawing).Root!;
        Assert.Equal(
            rows,
            svg.Elements(svg.Name.Namespace + "g").Select(g => g.Element(svg.Name.Namespace + "title")!.Value.Split(':')[0])
        );
        // −0.3 − 0.2 + 0.1 + 0.01 = −0.39
        Assert.EndsWith("−0.4</td></tr></tbody>", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_well_formed()
    {
        var html = HtmlReport.Write(SampleRun.Model(Hostile));
        // Void elements of the head aside, the page is XML: every element is closed, every attribute quoted.
        var body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)];
        var ids = XDocument
            .Parse(body.Replace("<details open>", "<details>", StringComparison.Ordinal))
            .Descendants()
            .Select(e => e.Attribute("id")?.Value)
            .OfType<string>()
            .ToList();
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Numbers_are_those_of_the_run()
    {
        var html = HtmlReport.Write(SampleRun.Model());
        Assert.Contains("84.3 %<small>83.3–85.3</small>", html, StringComparison.Ordinal);
        Assert.Contains("−6.7<small>points, from 91.0 %", html, StringComparison.Ordinal);
        Assert.Contains("inside: 21.0 % of 190 pass", html, StringComparison.Ordinal);
        Assert.Contains("account_age_months &gt; 24", html, StringComparison.Ordinal);
        Assert.Contains("p &lt; 0.001", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_clusters_weeks_or_map_says_so()
    {
        var run = SampleRun.Run() with { Clusters = [], Weeks = [], Map = [], Change = null, Headlines = [], Warnings = [], Sampled = 0 };
        var html = HtmlReport.Write(new ReportModel(run, SampleRun.Model().Traces, []));
        Assert.Contains("No group of failures stands out", html, StringComparison.Ordinal);
        Assert.Contains("No weekly pass rates", html, StringComparison.Ordinal);
        Assert.Contains("no map", html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_week_and_one_point_are_drawn()
    {
        var run = SampleRun.Run();
        run = run with { Weeks = [run.Weeks[0] with { PassRate = new Rate(1, 1, 1, 3) }], Map = [new MapPoint("t", "c-1", 3, 3)] };
        var html = HtmlReport.Write(new ReportModel(run, SampleRun.Model().Traces, []));
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
        Assert.All(Outermost(html), d => XDocument.Parse(d));
    }

    [Fact]
    public void A_lost_trace_is_named()
    {
        var model = SampleRun.Model();
        var html = HtmlReport.Write(model with { Traces = new Dictionary<string, Traces.Trace>() });
        Assert.Contains("<code>t-1-1</code> is no longer stored", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes() =>
        Assert.Equal(HtmlReport.Write(SampleRun.Model()), HtmlReport.Write(SampleRun.Model()));

    // Drawings may hold an inner one.
    private static IEnumerable<string> Outermost(string html)
    {
        var depth = 0;
        var start = 0;
        foreach (Match tag in SvgTag().Matches(html))
        {
            if (tag.Value[1] == '/')
            {
                if (--depth == 0)
                {
                    yield return html[start..(tag.Index + tag.Length)];
                }
            }
            else if (depth++ == 0)
            {
                start = tag.Index;
            }
        }
    }

    [GeneratedRegex("<tr><th scope=\"row\">([^<]*)</th>")]
    private static partial Regex RowName();

    [GeneratedRegex("<svg|</svg>")]
    private static partial Regex SvgTag();

    [GeneratedRegex("</style>")]
    private static partial Regex StyleEnd();
}

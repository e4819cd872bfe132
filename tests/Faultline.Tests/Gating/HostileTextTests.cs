using System.Xml.Linq;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Tests.Gating;

public class HostileTextTests
{
    private const string Hostile =
        "</td><script>alert(1)</script> | [x](javascript:alert(1)) @everyone `code` \u001b[31m \u202E https://evil.example ]]>\0\uD800";

    [Fact]
    public void Markdown_HostileText_IsNoMarkup()
    {
        var text = MarkdownText.Inline(Hostile);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('@', text);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.Contains("\\|", text, StringComparison.Ordinal);
        Assert.Contains("\\[x\\]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_ClusterNames_StayReadable() =>
        Assert.Equal("refusal_mismatch_cluster_c-1a2b", MarkdownText.Inline("refusal_mismatch_cluster_c-1a2b"));

    [Fact]
    public void Markdown_FirstLineNamesTheCluster_AndFiveCasesFollow()
    {
        var set = GateFixture.Dataset(("refunds_cluster_1", 100));
        var now = GateFixture.Results(set, 4);
        var report = GateFixture.Judge(set, now, GateFixture.Results(set, 97));
        var lines = GateMarkdown.Write(report, now).Split('\n');
        Assert.StartsWith(
            "**Blocked: refunds_cluster_1: pass rate fell from 97 % to 4 % (93 of 100 rows broke: ",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal(5, lines.Count(l => l.StartsWith("- **refunds_cluster_1-", StringComparison.Ordinal)));
    }

    [Fact]
    public void JUnit_HostileText_IsWellFormed_AndCountsAgree()
    {
        var row = GateFixture.Row("x") with { Query = Hostile };
        var set = GateFixture.Dataset(("a", 3));
        var results = GateFixture.Results(set, 1);
        results["a-2"] = results["a-2"] with { Row = row with { CaseId = "a-2" } };
        results["a-0"] = results["a-0"] with
        {
            Row = results["a-0"].Row with { Quarantine = new Quarantine(DateTime.UnixEpoch, "flaky") },
            Quarantined = true,
        };
        var report = GateFixture.Judge(set, results, null);
        var xml = XDocument.Parse(GateJUnit.Write(new GateOutcome(set, results, null, report)));
        var suite = xml.Root!.Element("testsuite")!;
        Assert.Equal("4", suite.Attribute("tests")!.Value);
        Assert.Equal("3", suite.Attribute("failures")!.Value);
        Assert.Equal(3, suite.Descendants("failure").Count());
        Assert.Equal("1", suite.Attribute("skipped")!.Value);
        Assert.Equal("in quarantine", suite.Descendants("skipped").Single().Attribute("message")!.Value);
        Assert.Contains("alert(1)", suite.Descendants("failure").Last().Value, StringComparison.Ordinal);
        Assert.Equal(xml.Root.Attribute("failures")!.Value, suite.Attribute("failures")!.Value);
    }
}

using Faultline.Configuration;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Tests.Privacy;

/// <summary>A resource that many spans share goes through the privacy stage as one.</summary>
public sealed class SharedResourceTests
{
    [Fact]
    public void Spans_that_share_a_resource_share_what_becomes_of_it()
    {
        var config = new FaultlineConfig { Defaults = new WorkflowConfig { Privacy = new PrivacyConfig { Enabled = true } } };
        var policy = new IntakePolicy(config, static () => new byte[32]);
        static Dictionary<string, AttributeValue> Resource(string owner) =>
            new(StringComparer.Ordinal) { ["owner"] = AttributeValue.OfText(owner), ["host.name"] = AttributeValue.OfText("h") };

        static Span Of(int id, IReadOnlyDictionary<string, AttributeValue> resource) =>
            new()
            {
                TraceId = "t",
                SpanId = $"s{id}",
                Name = "n",
                Resource = resource,
            };

        var (jane, nobody) = (Resource("jane@example.com"), Resource("nobody"));
        var spans = policy.Protect([Of(1, jane), Of(2, jane), Of(3, nobody), Of(4, nobody), Of(5, jane)]);

        Assert.Matches(@"^\[email:[a-p]{12}\]$", spans[0].Resource["owner"].ToString());
        Assert.Same(spans[0].Resource, spans[1].Resource);
        Assert.Same(nobody, spans[2].Resource);
        Assert.Same(nobody, spans[3].Resource);
        Assert.Equal(spans[0].Resource, spans[4].Resource);
    }
}

using Faultline.Configuration;
using Faultline.Weekly.Findings;

namespace Faultline.Models.Findings;

/// <summary>One Slack-compatible message with all findings of a run.</summary>
internal sealed class WebhookSink : IFindingSink, IDisposable
{
    /// <summary>Slack cuts a text at 40,000 characters; a message is read up to far fewer.</summary>
    private const int MostLines = 20;

    private readonly Uri _address;
    private readonly SinkHttp _http;

    /// <exception cref="FaultlineException">No address, or its variable is not set.</exception>
    public WebhookSink(WebhookConfig config, TimeSpan? firstDelay = null)
    {
        _address =
            config.Url
            ?? Secrets.Address(config.UrlVariable, "findings.webhook.url_variable")
            ?? throw FaultlineException.Input("findings.webhook has neither url nor url_variable; give one of them.");
        _http = new SinkHttp("the webhook", TimeSpan.FromSeconds(config.TimeoutSeconds), firstDelay ?? TimeSpan.FromSeconds(1));
    }

    public string Name => "webhook:" + _address.GetHashCodeText();

    public async Task SendAsync(IReadOnlyList<Finding> findings, Action<Finding> sent, CancellationToken cancellationToken)
    {
        foreach (var workflow in findings.GroupBy(f => (f.Workflow, f.RunId, f.WeekFrom)))
        {
            var lines = workflow
                .Take(MostLines)
                .Select(f => $"• *{SlackText.Of(f.Title)}*{Cluster(f)}\n   {SlackText.Of(f.Text)}")
                .ToList();
            if (workflow.Count() > MostLines)
            {
                lines.Add($"… and {workflow.Count() - MostLines} more");
            }

            var head = $"{SlackText.Of(workflow.Key.Workflow)}, week of {workflow.Key.WeekFrom:yyyy-MM-dd} (run {workflow.Key.RunId})";
            await _http.PostAsync(_address, new { text = head + "\n" + string.Join('\n', lines) }, null, cancellationToken);
            foreach (var finding in workflow)
            {
                sent(finding);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Cluster(Finding finding) => finding.ClusterId is { } id ? $" `{id}`" : "";
}

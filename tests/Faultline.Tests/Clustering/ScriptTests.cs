using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

/// <summary>Answers in scripts that put no spaces between words.</summary>
public sealed class ScriptTests
{
    private static readonly Dictionary<string, string> s_chinese = new(StringComparer.Ordinal)
    {
        ["I cannot open a claim"] = "很抱歉，该仓库无法受理您的理赔申请。",
        ["Claims of this depot"] = "本网点的索赔通道已经关闭。",
        ["This depot takes"] = "目前此站点暂停接受任何投诉。",
        ["Your tracking number"] = "我猜测您的运单号码应当是四七一一。",
        ["It was surely signed"] = "快件肯定已经由邻居代为签收。",
        ["The driver certainly"] = "司机一定把它放在大门口了。",
        ["Please repeat"] = "麻烦您从头再说一遍所有内容。",
        ["What was your question"] = "您刚才的问题是什么来着？",
        ["I lost the thread"] = "我忘记前面谈到哪里，请重新描述。",
        ["Your "] = "您的包裹正在运输途中，预计三天后送达。",
    };

    private static readonly Dictionary<string, string> s_japanese = new(StringComparer.Ordinal)
    {
        ["I cannot open a claim"] = "申し訳ございませんが、この営業所では補償の申請を受け付けられません。",
        ["Claims of this depot"] = "当拠点の苦情窓口は閉鎖されています。",
        ["This depot takes"] = "現在こちらではクレームの登録を停止しております。",
        ["Your tracking number"] = "お問い合わせ番号はおそらく四七一一だと推測しました。",
        ["It was surely signed"] = "きっとお隣の方が代わりにサインしたはずです。",
        ["The driver certainly"] = "ドライバーは間違いなく門の前に置きました。",
        ["Please repeat"] = "恐れ入りますが、最初から全部もう一度お話しください。",
        ["What was your question"] = "ご質問は何でしたでしょうか。",
        ["I lost the thread"] = "話の流れを見失いました、改めて説明をお願いします。",
        ["Your "] = "お荷物は配送中で、三日後に到着する予定です。",
    };

    [Theory]
    [InlineData("zh")]
    [InlineData("ja")]
    public async Task Modes_are_found_by_pairs_of_characters(string language)
    {
        var words = string.Equals(language, "zh", StringComparison.Ordinal) ? s_chinese : s_japanese;
        var (pull, modes) = PlantedTraffic.Make();
        Trace In(Trace t) => t with { Response = words.First(w => t.Response.StartsWith(w.Key, StringComparison.Ordinal)).Value };

        var partition = await new FailureAwarePipeline(new ClusteringConfig()).RunAsync(
            PlantedTraffic.Pull([.. pull.Failed.Select(f => f with { Trace = In(f.Trace) })], [.. pull.Passing.Select(In)]),
            [.. modes.Select((_, i) => i % 2 == 0)],
            null,
            TestContext.Current.CancellationToken
        );

        for (var mode = 0; mode < 3; mode++)
        {
            var members = Enumerable.Range(0, modes.Length).Where(i => modes[i] == mode).ToArray();
            var best = members.Where(i => partition.Labels[i] >= 0).GroupBy(i => partition.Labels[i]).MaxBy(g => g.Count())!;
            Assert.True(best.Count() >= members.Length / 2);
            Assert.True(best.Count() >= 0.7 * partition.Labels.Count(l => l == best.Key));
        }
    }
}

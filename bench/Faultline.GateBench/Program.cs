using System.Globalization;
using Faultline.GateBench;

if (args is ["power", var answers, var truth, .. var rest])
{
    var simulations = rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1000;
    PowerTable.Print(CandidateRates.Read(answers, truth, "v24-rc2"), simulations);
    return 0;
}

Console.Error.WriteLine("usage: power ANSWERS.jsonl.gz TRUTH.jsonl.gz [SIMULATIONS]");
return 2;

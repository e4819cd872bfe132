using Faultline.Evaluation;
using Faultline.Evaluation.Causes;

if (args is [] or ["--help"])
{
    Console.WriteLine(EvaluationOptions.Usage);
    return 0;
}

if (args is ["causes", ..])
{
    return await CausesBench.RunAsync(args[1..]);
}

if (args is ["lineage", ..])
{
    await LineageEvaluator.RunAsync(EvaluationOptions.Parse(args[1..]));
    return 0;
}

await Evaluator.RunAsync(EvaluationOptions.Parse(args));
return 0;

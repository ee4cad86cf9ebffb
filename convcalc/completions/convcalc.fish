# fish completion for convcalc; written by tests/make_completions.py
complete -c convcalc -f
set -g __convcalc_nets 3dunet alexnet alexnet@single alexnet@slim alexnet@torchvision c3d convnext convnext_b convnext_base convnext_l convnext_large convnext_s convnext_small convnext_t convnext_tiny convnext_xl convnext_xlarge convnextv2 convnextv2_a convnextv2_atto convnextv2_b convnextv2_base convnextv2_f convnextv2_femto convnextv2_h convnextv2_huge convnextv2_l convnextv2_large convnextv2_n convnextv2_nano convnextv2_p convnextv2_pico convnextv2_t convnextv2_tiny csrnet darknet darknet19 darknet53 darknet_reference dcgan dcgan_d dcgan_discriminator dcgan_g dcgan_generator deeplab deeplab_largefov deeplab_v1 deeplab_v2 deeplab_v3 deeplabv3_resnet101 deeplabv3_resnet50 densenet densenet100 densenet100_k12 densenet121 densenet161 densenet169 densenet201 densenet40 densenet40_k12 densenet_bc densenet_bc100 densenet_bc100_k12 densenet_bc190 densenet_bc190_k40 densenet_cifar drn drn_c_26 drn_c_42 drn_d_105 drn_d_22 drn_d_54 efficientnet efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2 efficientnet_v2_b efficientnet_v2_b0 efficientnet_v2_b1 efficientnet_v2_b2 efficientnet_v2_b3 efficientnet_v2_l efficientnet_v2_m efficientnet_v2_s espcn fcn fcn16 fcn16s fcn32 fcn32s fcn8 fcn8s fcn_resnet101 fcn_resnet50 fsrcnn googlenet googlenet@heads googlenet@torchvision inception inception_resnet_v2 inception_v1 inception_v3 inception_v3@aux inception_v4 lecun1989 lenet lenet1 lenet5 lenet5@1998 mc3_18 mnasnet mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 mnasnet_b1 mobilenet mobilenet_v1 mobilenet_v1@0.25 mobilenet_v1@0.5 mobilenet_v1@0.75 mobilenet_v2 mobilenet_v3 mobilenet_v3_large mobilenet_v3_small mobilenetv2_1.0 nasnet nasnet_a_mobile nasnet_mobile networkinnetwork nin nin@imagenet patchgan patchgan16 patchgan286 patchgan70 pix2pix pix2pix_discriminator pix2pix_generator plain18 plain20 plain34 plain56 plain_cifar preactresnet1001 preactresnet110 preactresnet164 preactresnet50 preresnet1001 preresnet110 preresnet164 r2plus1d r2plus1d_18 r3d_18 regnet_x regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf regnet_x_800mf regnet_x_8gf regnet_y regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf regnet_y_3_2gf regnet_y_400mf regnet_y_800mf regnet_y_8gf resnet1001 resnet101 resnet101@keras resnet101@torchvision resnet101v1 resnet101v1.5 resnet101v2 resnet110 resnet110v2 resnet1202 resnet152 resnet152@keras resnet152@torchvision resnet152v1 resnet152v1.5 resnet152v2 resnet164 resnet18 resnet18@a resnet20 resnet32 resnet34 resnet34@a resnet3d18 resnet44 resnet50 resnet50@darknet resnet50@keras resnet50@torchvision resnet50v1 resnet50v1.5 resnet50v2 resnet56 resnet_cifar resnet_v1_5 resnetv2_101 resnetv2_152 resnetv2_50 resnetv2_50@keras resnext resnext101 resnext101_32x8d resnext101_64x4d resnext50 resnext50_32x4d rpn rpn_head se_resnet50 segnet senet senet154 shufflenet shufflenet_v1 shufflenet_v1_g1 shufflenet_v1_g3 shufflenet_v1_g8 shufflenet_v2 shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 squeezenet squeezenet1_0 squeezenet1_1 srcnn ssd ssd300 ssd300_vgg16 tcn tiny_darknet tiny_yolo tiny_yolov2 unet unet256 unet3d unet@same vgg-a vgg-a-lrn vgg-a-lrn@bn vgg-a@bn vgg-a@torchvision vgg-b vgg-b@bn vgg-b@torchvision vgg-c vgg-c@bn vgg-d vgg-d@bn vgg-d@torchvision vgg-e vgg-e@bn vgg-e@torchvision vgg11 vgg11-lrn vgg13 vgg16 vgg19 vnet wavenet wide_resnet wide_resnet101 wide_resnet101_2 wide_resnet16_10 wide_resnet28_10 wide_resnet40_8 wide_resnet50 wide_resnet50_2 wrn wrn16_10 wrn28_10 wrn40_8 xception yolov1 yolov2 yolov2_tiny yolov3 yolov3_tiny yolov4 yolov4_tiny yolov7_tiny yolov8 yolov8l yolov8m yolov8n yolov8s yolov8x zf zfnet zipnet
function __convcalc_labels
    for at in (commandline -opc)
        switch $at
            case lenet5 lenet
                printf '%s\n' c1 s2 c3 s4 c5 f6
            case alexnet alexnet@single alexnet@torchvision alexnet@slim zfnet zf vgg-a vgg11 vgg-a@bn vgg-a@torchvision vgg-a-lrn vgg11-lrn vgg-a-lrn@bn vgg-b vgg13 vgg-b@bn vgg-b@torchvision vgg-c vgg-c@bn vgg-d vgg16 vgg-d@keras vgg-d@bn vgg-d@torchvision vgg-e vgg19 vgg-e@keras vgg-e@bn vgg-e@torchvision deeplab_v1 deeplab deeplab_largefov
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 fc8
            case nin networkinnetwork nin@cifar nin@cifar10
                printf '%s\n' conv1 conv2 conv3
            case nin@imagenet plain20 plain_cifar plain56 resnet20 resnet_cifar resnet32 resnet44 resnet56 resnet110 resnet1202 preresnet110 resnet110v2 preactresnet110 preresnet164 resnet164 preactresnet164 preresnet1001 resnet1001 preactresnet1001 wrn16_10 wide_resnet16_10 wrn28_10 wrn wide_resnet28_10 wrn40_8 wide_resnet40_8
                printf '%s\n' conv1 conv2 conv3 conv4
            case plain18 plain34 resnet18 resnet18@torchvision resnet18@b resnet18@a resnet34 resnet34@torchvision resnet34@b resnet34@a resnet50 resnet50v1 resnet50@torchvision resnet50v1.5 resnet_v1_5 resnet50@keras resnet50@darknet resnet101 resnet101v1 resnet101@torchvision resnet101v1.5 resnet101@keras resnet152 resnet152v1 resnet152@torchvision resnet152v1.5 resnet152@keras resnext50_32x4d resnext50 resnext resnext101_32x8d resnext101 resnext101_64x4d wide_resnet50_2 wide_resnet50 wide_resnet wide_resnet101_2 wide_resnet101 c3d se_resnet50 resnetv2_50 resnet50v2 preactresnet50 senet154 senet resnetv2_50@keras resnetv2_101 resnet101v2 resnetv2_101@keras resnetv2_152 resnet152v2 resnetv2_152@keras tiny_darknet
                printf '%s\n' conv1 conv2 conv3 conv4 conv5
            case squeezenet1_0 squeezenet
                printf '%s\n' conv1 fire2 fire4 fire5 fire6 fire8 fire9 conv10
            case squeezenet1_1
                printf '%s\n' conv1 fire2 fire4 fire6 fire8 conv10
            case mobilenet_v2 mobilenetv2_1.0
                printf '%s\n' stem stage2 stage3 stage4 stage5 stage6 stage7
            case mobilenet_v3_large mobilenet_v3 mobilenet_v3_small mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet mnasnet_b1 mnasnet1_3 mobilenet_v1 mobilenet mobilenet_v1@0.75 mobilenet_v1@0.5 mobilenet_v1@0.25
                printf '%s\n' stem
            case densenet121 densenet densenet161 densenet169 densenet201
                printf '%s\n' conv1 dense1 dense2 dense3 dense4 head
            case shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2 shufflenet shufflenet_v2_x1_5 shufflenet_v2_x2_0
                printf '%s\n' conv1 stage2 stage3 stage4 conv5
            case efficientnet_b0 efficientnet efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_m efficientnet_v2_l
                printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 head
            case efficientnet_v2_s efficientnet_v2 efficientnet_v2_b0 efficientnet_v2_b efficientnet_v2_b1 efficientnet_v2_b2 efficientnet_v2_b3
                printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 stage6 head
            case convnext_tiny convnext convnext_t convnext_small convnext_s convnext_base convnext_b convnext_large convnext_l regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf regnet_x regnet_x_800mf regnet_x_8gf regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf regnet_y_3_2gf regnet_y_400mf regnet_y regnet_y_800mf regnet_y_8gf convnext_xlarge convnext_xl convnextv2_atto convnextv2_a convnextv2_femto convnextv2_f convnextv2_pico convnextv2_p convnextv2_nano convnextv2_n convnextv2_tiny convnextv2 convnextv2_t convnextv2_base convnextv2_b convnextv2_large convnextv2_l convnextv2_huge convnextv2_h
                printf '%s\n' stem stage1 stage2 stage3 stage4
            case googlenet inception_v1 googlenet@torchvision
                printf '%s\n' conv1 conv2 i3a i3b i4a i4b i4c i4d i4e i5a i5b main
            case googlenet@heads
                printf '%s\n' conv1 conv2 i3a i3b i4a aux1 i4b i4c i4d aux2 i4e i5a i5b main
            case inception_v3 inception
                printf '%s\n' stem mixed5 mixed6 halved mixed7 main
            case inception_v3@aux
                printf '%s\n' stem mixed5 mixed6 m6 aux mixed7 main
            case xception
                printf '%s\n' entry middle exit
            case darknet19 yolov1
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6
            case darknet53
                printf '%s\n' stem stage1 stage2 stage3 stage4 stage5
            case yolov3
                printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 n1 large n2 medium small
            case dcgan_generator dcgan dcgan_g
                printf '%s\n' project up1 up2 up3 image
            case dcgan_discriminator dcgan_d
                printf '%s\n' down1 down2 down3 down4 score
            case patchgan70 patchgan pix2pix_discriminator
                printf '%s\n' down1 down2 down3 wide score
            case srcnn
                printf '%s\n' patches mapping image
            case fcn8s fcn fcn8
                printf '%s\n' conv1 conv2 conv3 pool3 conv4 pool4 conv5 fc6 fc7 fr up2 s4 up4 s3 up8
            case yolov3_tiny
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 n1 large small
            case yolov4
                printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 spp n5 u5 n4 u4 n3 small m4 medium m5 large
            case lenet5@1998
                printf '%s\n' C1 S2 C3 S4 C5 F6
            case lenet1
                printf '%s\n' H1 H2 H3 H4 digits
            case lecun1989 zipnet
                printf '%s\n' H1 H2 H3 digits
            case inception_v4
                printf '%s\n' stem mixed5 reduce mixed6 mixed7
            case inception_resnet_v2
                printf '%s\n' stem mixed5 mixed6 mixed7
            case shufflenet_v1_g1 shufflenet_v1_g3 shufflenet_v1 shufflenet_v1_g8
                printf '%s\n' conv1 stage2 stage3 stage4
            case densenet40 densenet40_k12 densenet_cifar densenet100 densenet100_k12 densenet_bc100 densenet_bc100_k12 densenet_bc densenet_bc190 densenet_bc190_k40
                printf '%s\n' conv1 dense1 dense2 dense3
            case drn_c_26 drn drn_c_42 drn_d_22 drn_d_54 drn_d_105
                printf '%s\n' conv1 level1 level2 level3 level4 level5 level6 level7 level8
            case darknet_reference darknet
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 conv7
            case unet unet@same unet@same@keras unet@same@padded
                printf '%s\n' down1 down2 down3 down4 down5
            case unet3d 3dunet
                printf '%s\n' down1 down2 down3 down4
            case vnet
                printf '%s\n' left16 left32 left64 left128
            case fcn32s fcn32
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 score up32
            case fcn16s fcn16
                printf '%s\n' conv1 conv2 conv3 conv4 pool4 conv5 fc6 fc7 score up2 s4 up16
            case fcn_resnet50 fcn_resnet101
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 head
            case segnet
                printf '%s\n' enc1 enc2 enc3 enc4 enc5 dec5 dec4 dec3 dec2 dec1
            case deeplabv3_resnet50 deeplab_v3 deeplabv3_resnet101 deeplab_v2
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 aspp
            case csrnet
                printf '%s\n' front1 front2 front3 front4 back
            case yolov2
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 deep fine
            case yolov2_tiny tiny_yolov2 tiny_yolo
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 conv7 conv8
            case yolov4_tiny
                printf '%s\n' stem stage1 stage2 stage3 fine n1 large small
            case yolov7_tiny
                printf '%s\n' stem c3 c4 c5 p5 p4 n3 small n4 mid n5 large
            case yolov8n yolov8 yolov8s yolov8m yolov8l yolov8x
                printf '%s\n' stem c3 c4 c5 n4 n3 small m4 mid m5 large
            case ssd300 ssd ssd300_vgg16
                printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 conv8 conv9 conv10 conv11 norm4 class4 box4 class7 box7 class8 box8 class9 box9 class10 box10 class11 box11
            case rpn rpn_head
                printf '%s\n' shared hidden score box
            case r3d_18 resnet3d18 mc3_18 r2plus1d_18 r2plus1d
                printf '%s\n' stem conv2 conv3 conv4 conv5
            case patchgan16
                printf '%s\n' down1 wide score
            case patchgan286
                printf '%s\n' down1 down2 down3 down4 down5 wide score
            case pix2pix pix2pix_generator unet256
                printf '%s\n' e1 e2 e3 e4 e5 e6 e7 bottom image
            case fsrcnn
                printf '%s\n' features shrink map expand image
            case wavenet
                printf '%s\n' front first stack1 stack2 stack3 skips
            case tcn
                printf '%s\n' level1 level2 level3 level4 level5 level6 level7 level8 last
            case nasnet_mobile nasnet nasnet_a_mobile
                printf '%s\n' stem cell1 cell2 cell3 cell4 cell5 cell6 cell7 cell8 cell9 cell10 cell11 cell12 cell13 cell14 cell15 cell16
            case espcn
                printf '%s\n' features map places image
            case '*'
                test -f $at; and sed -n -e '/^[[:space:]]*\(name\|source\):/d' -e 's/^[[:space:]]*\([[:alnum:]_.-]\{1,\}\):.*/\1/p' $at
        end
    end
end
complete -c convcalc -n __fish_use_subcommand -l version -d 'the version'
complete -c convcalc -n __fish_use_subcommand -s h -l help -d 'help'
complete -c convcalc -n __fish_use_subcommand -a layer -d 'one layer, with its working'
complete -c convcalc -n __fish_use_subcommand -a arch -d 'a network: every layer, or --summary by stage'
complete -c convcalc -n __fish_use_subcommand -a compare -d 'networks side by side, and the arguments of the papers in numbers'
complete -c convcalc -n __fish_use_subcommand -a check -d 'claims checked, and the slip behind a wrong one'
complete -c convcalc -n __fish_use_subcommand -a why -d 'what gives a published number: whose counting, variant, input'
complete -c convcalc -n __fish_use_subcommand -a solve -d 'backwards: what gives this size, receptive field or budget'
complete -c convcalc -n __fish_use_subcommand -a quiz -d 'exercises with answers, on paper or here'
complete -c convcalc -n __fish_use_subcommand -a draw -d 'pictures, on the terminal or as svg, png or pdf'
complete -c convcalc -n __fish_use_subcommand -a explain -d 'convolution arithmetic in words, with a worked example'
complete -c convcalc -n __fish_use_subcommand -a convert -d 'a network in another form, also from code or pasted text'
complete -c convcalc -n __fish_use_subcommand -a zoo -d 'the networks known by name'
complete -c convcalc -n __fish_use_subcommand -a man -d 'the manual pages'
complete -c convcalc -n __fish_use_subcommand -a completion -d 'tab completion for bash, zsh or fish'
complete -c convcalc -n __fish_use_subcommand -a help -d 'the help of a command'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s n -l n -l input-size -x -d 'input: 224, 224x192'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s f -l f -l kernel -x -d 'kernel: 3, 3x5'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s s -l s -l stride -x -d 'stride (1; of a pool: the kernel)'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s p -l p -l padding -x -a "same valid half full" -d '1, 3x1, 1:2, same, valid, half, full'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s d -l d -l dilation -x -d 'dilation (1: none)'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s c -l c -l channels -x -d 'channels that arrive'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l filters -x -d 'filters, the channels that leave'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s g -l g -l groups -x -d 'groups (1)'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l op -l output-padding -x -d 'output padding of a tconv (0)'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l ceil -d 'round up, as frameworks do'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l no-bias -d 'filters without bias'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l dim -x -d 'axes (2, or as many as were given)'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l expect -x -d 'exit status 1 if the output is not 55'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l explain -d 'step by step'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l frameworks -d 'as PyTorch, Keras, Caffe, Darknet and ONNX compute it'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from layer' -a "conv tconv maxpool avgpool"
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l summary -d 'by stage, with totals'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l input -x -d 'another input: 320x320x3, or NAME=SIZE'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l set -x -d 'set a variable or a case of the spec'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l batch -x -d 'images in a batch (1)'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l depth -x -d 'show N levels of the tree'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l columns -x -a "index label kind statement path times in out kernel stride padding dilation groups unread params weights biases statistics macs activations memory rf jump start shortest all" -d 'other columns: kernel,stride,rf; \'all\' for all'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l only -x -a "conv dwconv sepconv local tconv maxpool avgpool lppool gap gmp fc embedding lstm gru rnn bilstm bigru birnn bn ln gn instnorm lrn scale normalize relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus softmax dropout identity concat add mul flatten reshape zeropad crop shuffle take subsample upsample pixelshuffle pixelunshuffle channelmean channelmax matmul permute" -d 'layers of one kind: conv, or conv,fc'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l layer -x -a "(__convcalc_labels)" -d 'one layer, by label or number, with its working'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l explain -d '--layer step by step, with sources'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l unit -x -d 'what this unit of --layer (or of the last map) sees'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l useful -d 'also the MACs that do not meet padding'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l count -x -d 'count as a tool does: thop, fvcore, keras; \'all\''
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l dtype -x -a "float64 float32 bfloat16 float16 int8" -d 'of memory: float64|float32|bfloat16|float16|int8'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -s q -l quiet -d 'just the answer; -q size|params|macs|rf...: that one'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from arch' -F -a "$__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l input -x -d 'the same input for all: 224x224x3'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l by -x -a "stage" -d 'stages of one output size side by side'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l diff -d 'layers side by side, and what differs'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l channels -x -d 'channels in and out (stacks, bottleneck)'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l middle -x -d 'channels in the middle (bottleneck)'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l kernel -x -d 'size of the kernel (padding)'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -l width -x -d 'fit into N columns; with \'bottleneck\' the same as --middle'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from compare' -F -a "stacks bottleneck plain-residual depth head padding pooling $__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from check' -l input -x -d 'another input: 320x320x3, or NAME=SIZE'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l set -x -d 'another value for a variable or a case'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l batch -x -d 'inputs at a time (1)'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l dtype -x -a "float64 float32 bfloat16 float16 int8" -d 'of memory: float64|float32|bfloat16|float16|int8'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l against -r -F -d 'a summary or a network\'s file, as claims about NET'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l answers -r -F -d 'a table of answers (id, spec, asked, answer, student), or a sheet of convcalc quiz filled in'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l error -x -d 'a framework\'s error message, if NET has none beside its code: which layer it is, what mends it'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l all -d 'list what is true as well'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from check' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from check' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from check' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from check' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from check' -F -a "$__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from why' -l input -x -d 'its own input: 320x320x3, or NAME=SIZE'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l set -x -d 'set a variable or a case of the spec'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l all -d 'list also what fits and may be chance'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from why' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from why' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from why' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from why' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s n -l n -l input-size -x -d 'input: 224, 224x192, 200:240'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l out -x -d 'output: 55, n (the input\'s), 2n, n/2'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s f -l f -l kernel -x -d 'kernel'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s s -l s -l stride -x -d 'stride'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s p -l p -l padding -x -a "same valid half full" -d 'padding; also valid, half, full'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s d -l d -l dilation -x -d 'dilation (1)'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l op -l output-padding -x -d 'output padding of a tconv (0)'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l ceil -d 'a pool that rounds up'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l exact -l no-remainder -d 'only what leaves no remainder'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l same -d 'as large as the input: --out n'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l rf -x -d 'receptive field: stacks (31, \'>=500\'), or NET\'s'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l params -x -d 'NET\'s parameters: \'<5M\', \'>=25,000,000\''
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l macs -x -d 'NET\'s multiply-accumulates: \'<4G\''
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l set -x -d 'NET\'s variable to search, or NAME=9'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l input -x -d 'NET\'s input; \'?x?x3\' searches its side'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l fits -d 'the inputs that NET accepts, as a rule'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l dim -x -d 'axes, for --rf (2)'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l limit -x -d 'solutions shown (40; json, csv: all)'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from solve' -F -a "$__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l topic -x -a "size pool tconv dilation same params macs groups memory rf flatten stack backwards" -d 'size, pool, tconv, dilation, same, params, macs, groups, memory, rf, flatten, stack, backwards (all)'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l level -x -d 'how hard (2)'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l seed -x -d 'the same number gives the same sheet (random)'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l count -x -d 'how many exercises (10)'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l choices -l open -d 'with choices, as on a sheet; --open: without'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l no-key -d 'a sheet without answers'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l sheet -d 'a sheet, on a terminal too'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from quiz' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s n -l n -l input-size -x -d 'input: 224, 224x192'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s f -l f -l kernel -x -d 'kernel: 3, 3x5'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s s -l s -l stride -x -d 'stride (1; of a pool: the kernel)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s p -l p -l padding -x -a "same valid half full" -d '1, 3x1, 1:2, same, valid, half, full'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s d -l d -l dilation -x -d 'dilation (1: none)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s c -l c -l channels -x -d 'channels that arrive'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l filters -x -d 'filters, the channels that leave'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s g -l g -l groups -x -d 'groups (1)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l op -l output-padding -x -d 'output padding of a tconv (0)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l ceil -d 'round up, as frameworks do'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l no-bias -d 'filters without bias'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l dim -x -d 'axes (2, or as many as were given)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l unit -x -d 'which of its units (the middle one)'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l view -x -a "ruler grid" -d 'rulers or grid alone, of both'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l animate -d 'an svg in which the window slides'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l format -x -a "table plain json csv markdown latex svg png pdf" -d 'table|plain|json|csv|markdown|latex, svg|png|pdf'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex .svg .png .pdf; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l layer -x -a "(__convcalc_labels)" -d 'which layer, by label or number'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l input -x -d 'another input: 320x320x3, or NAME=SIZE'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l set -x -d 'another value for a variable or a case'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l memory -d 'bars of the outputs\' bytes in place of MACs'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l x -x -a "params macs rf top1 top5 year" -d 'what is measured across'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -l y -x -a "params macs rf top1 top5 year" -d 'and upwards; accuracies are quoted'
complete -c convcalc -n '__fish_seen_subcommand_from draw' -F -a "layer rf net nets scatter conv tconv maxpool avgpool $__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s n -l n -x -d 'rescale: the picture, 1024x512'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l short -x -d 'rescale: what its shorter side becomes (256)'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l crop -x -d 'rescale: the side of the crop (224)'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l values -r -F -d 'filter, pooling: numbers of your own, one row a line'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s f -l f -l kernel -x -d 'pooling: the window (2)'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s s -l s -l stride -x -d 'filter, pooling: the stride'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s p -l p -l padding -x -d 'filter: zeros on each side'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l slope -x -d 'vanishing gradient: F\' of every block, 0.1 or -1/2'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l blocks -x -d 'vanishing gradient: how many in a row (16)'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from explain' -a "filter kernel feature-map output-size padding same stride remainder dilation transposed pooling global-pooling receptive-field fully-convolutional parameters locally-connected groups depthwise 1x1 batch-norm MACs-and-FLOPs memory recurrent-layers residual shortcuts bottleneck vanishing-gradient degradation rescale top-1-and-top-5 conv dwconv sepconv local tconv maxpool avgpool lppool gap gmp fc embedding lstm gru rnn bilstm bigru birnn bn ln gn instnorm lrn scale normalize relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus softmax dropout identity concat add mul flatten reshape zeropad crop shuffle take subsample upsample pixelshuffle pixelunshuffle channelmean channelmax matmul permute"
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l input -x -d 'another input: 320x320x3, or NAME=SIZE'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l to -x -a "cnn json mermaid dot" -d 'cnn|json|mermaid|dot (by -o\'s suffix, else cnn)'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l from -x -a "python print darknet-log paper darknet weights caffe pt2 keras notebook onnx config tflite" -d 'how NET is written, if its text does not show it: python, print, darknet-log, paper, darknet, weights, caffe, pt2, keras, notebook, onnx, config, tflite'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from convert' -F -a "$__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l tag -x -d 'have this tag, such as detection; again: this too'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l where -x -d '\'params<5M\', \'year>=2016\', \'top1>75\''
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l sort -x -d 'params, macs, top1, ...; -macs: the largest first'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l format -x -a "table plain json csv markdown latex" -d 'table|plain|json|csv|markdown|latex'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l json -d 'the same as --format json'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -s o -l output -r -F -d 'write to FILE, by its suffix: .txt .json .csv .md .tex; -: standard output'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -s q -l quiet -d 'just the answer'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l color -x -a "auto always never" -d 'auto, always or never'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l ascii -d 'draw with ASCII characters'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l wide -d 'all columns, however narrow the terminal'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -l width -x -d 'fit into N columns'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from zoo' -a "$__convcalc_nets"
complete -c convcalc -n '__fish_seen_subcommand_from man' -l list -d 'list the pages; with --path their files'
complete -c convcalc -n '__fish_seen_subcommand_from man' -l path -d 'where the page is'
complete -c convcalc -n '__fish_seen_subcommand_from man' -l plain -d 'plain text, on a terminal too'
complete -c convcalc -n '__fish_seen_subcommand_from man' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from man' -a "spec arithmetic layer arch compare check why solve quiz draw explain convert zoo"
complete -c convcalc -n '__fish_seen_subcommand_from completion' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from completion' -a "bash zsh fish"
complete -c convcalc -n '__fish_seen_subcommand_from help' -s h -l help -d 'this text'
complete -c convcalc -n '__fish_seen_subcommand_from help' -a "layer arch compare check why solve quiz draw explain convert zoo man completion help"
